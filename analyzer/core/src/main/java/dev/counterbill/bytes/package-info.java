/**
 * Values packed into bytes, for whoever keeps many of them, and digests of bytes.
 *
 * <p>Place in the flow: below everything; it knows no other package.
 */
@NullMarked
package dev.counterbill.bytes;

import org.jspecify.annotations.NullMarked;
