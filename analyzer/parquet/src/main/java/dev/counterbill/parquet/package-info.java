/**
 * Parquet logs, ledger files and Hadoop file systems: everything that needs parquet-java or Hadoop
 * on the class path.
 *
 * <p>Place in the flow: {@link dev.counterbill.parquet.ParquetContainer} is a container of the
 * readers, {@link dev.counterbill.parquet.LedgerFile} saves what they made, {@link
 * dev.counterbill.parquet.ParquetTable} writes report tables. Records are materialised by
 * parquet-avro: {@link dev.counterbill.parquet.NeutralSchema} says how it is kept from stumbling
 * over names and types that Avro does not know. Start reading at {@link
 * dev.counterbill.parquet.ParquetContainer}.
 */
@NullMarked
package dev.counterbill.parquet;

import org.jspecify.annotations.NullMarked;
