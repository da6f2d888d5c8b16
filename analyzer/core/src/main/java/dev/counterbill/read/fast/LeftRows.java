package dev.counterbill.read.fast;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes the rows that are mapped by no class. */
interface LeftRows {
    /**
     * Takes a row.
     *
     * @param offset of the buffer in the file
     * @param row of the fields
     * @param asked what to learn from the answer, or null
     */
    void add(
            byte[] bytes,
            long offset,
            RowFields fields,
            int row,
            RowMapper.@Nullable Question asked)
            throws IOException;
}
