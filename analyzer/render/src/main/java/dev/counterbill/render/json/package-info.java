/** report.json, for programs: every figure of a report, exact. Also reads JSON back, for checks. */
@NullMarked
package dev.counterbill.render.json;

import org.jspecify.annotations.NullMarked;
