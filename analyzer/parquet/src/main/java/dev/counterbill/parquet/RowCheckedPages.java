package dev.counterbill.parquet;

import dev.counterbill.read.LogContainer.DamagedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a row group, with the rows of its repeated columns counted on their way: each row
 * begins with repetition level 0. The footer says only how many values such a column has, and
 * parquet-java puts together whatever it finds, so a column with too few, too many or shifted rows
 * would give wrong records without a word.
 */
final class RowCheckedPages implements PageReadStore {
    private final PageReadStore pages;
    private final List<CountingReader> counted = new ArrayList<>();

    RowCheckedPages(PageReadStore pages) {
        this.pages = pages;
    }

    /**
     * Called when all rows were read.
     *
     * @throws DamagedFile when a repeated column has another number of rows than the row group
     */
    void check() throws DamagedFile {
        for (CountingReader reader : counted) {
            reader.drain();
            if (reader.rows != pages.getRowCount()) {
                throw Damage.damaged(
                        "column '"
                                + String.join(".", reader.column.getPath())
                                + "' has "
                                + reader.rows
                                + " rows, its row group "
                                + pages.getRowCount());
            }
        }
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        PageReader reader = pages.getPageReader(column);
        if (column.getMaxRepetitionLevel() == 0) {
            return reader;
        }
        CountingReader counting = new CountingReader(column, reader);
        counted.add(counting);
        return counting;
    }

    @Override
    public long getRowCount() {
        return pages.getRowCount();
    }

    private static final class CountingReader implements PageReader {
        private final ColumnDescriptor column;
        private final PageReader reader;
        private long rows;
        private boolean isBegun;

        CountingReader(ColumnDescriptor column, PageReader reader) {
            this.column = column;
            this.reader = reader;
        }

        @Override
        public @Nullable DictionaryPage readDictionaryPage() {
            return reader.readDictionaryPage();
        }

        @Override
        public long getTotalValueCount() {
            return reader.getTotalValueCount();
        }

        @Override
        public @Nullable DataPage readPage() {
            DataPage page = reader.readPage();
            try {
                if (page instanceof DataPageV1 first) {
                    return counted(first);
                }
                if (page instanceof DataPageV2 second) {
                    count(second);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return page;
        }

        void drain() {
            DataPage page = readPage();
            while (page != null) {
                page = readPage();
            }
        }

        /** The bytes of a decompressed page may be a stream that can be read once only. */
        private DataPage counted(DataPageV1 page) throws IOException {
            BytesInput bytes = BytesInput.from(page.getBytes().toInputStream().readAllBytes());
            ValuesReader levels =
                    page.getRlEncoding().getValuesReader(column, ValuesType.REPETITION_LEVEL);
            levels.initFromPage(page.getValueCount(), bytes.toInputStream());
            for (int i = 0; i < page.getValueCount(); i++) {
                add(levels.readInteger());
            }
            return new DataPageV1(
                    bytes,
                    page.getValueCount(),
                    page.getUncompressedSize(),
                    page.getStatistics(),
                    page.getRlEncoding(),
                    page.getDlEncoding(),
                    page.getValueEncoding());
        }

        private void count(DataPageV2 page) throws IOException {
            RunLengthBitPackingHybridDecoder levels =
                    new RunLengthBitPackingHybridDecoder(
                            BytesUtils.getWidthFromMaxInt(column.getMaxRepetitionLevel()),
                            page.getRepetitionLevels().toInputStream());
            for (int i = 0; i < page.getValueCount(); i++) {
                add(levels.readInt());
            }
        }

        private void add(int level) throws DamagedFile {
            if (level == 0) {
                rows++;
            } else if (!isBegun) {
                throw Damage.damaged(
                        "column '"
                                + String.join(".", column.getPath())
                                + "' goes on with a row that never began");
            }
            isBegun = true;
        }
    }
}
