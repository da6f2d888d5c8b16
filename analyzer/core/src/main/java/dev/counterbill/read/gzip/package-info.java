/**
 * Gzip (RFC 1952) -> plain bytes: by zlib, and large files by a decoder of our own, which is
 * faster. Plain style gives way to speed in {@link FastDeflate} only.
 *
 * <p>Place in the flow: what {@code read.source} decompresses with; it knows no logs.
 */
@NullMarked
package dev.counterbill.read.gzip;

import org.jspecify.annotations.NullMarked;
