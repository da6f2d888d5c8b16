/** A report as tables for spreadsheets and databases: exact amounts, one grain per file. */
@NullMarked
package dev.counterbill.render.csv;

import org.jspecify.annotations.NullMarked;
