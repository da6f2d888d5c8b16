// The query that Counterbill is measured against, in the fastest form that DuckDB has: explicit columns and types.
//   node duckdb.mjs FORM FILE [THREADS]              prints: groups, records, and the sums of the four meters
//   node duckdb.mjs to-parquet CSV THREADS PARQUET   writes the log as Parquet, with DuckDB's defaults
import { DuckDBInstance } from '@duckdb/node-api';

const [form, file, threads, target] = process.argv.slice(2);
const text = (names) => names.map((name) => `'${name}':'VARCHAR'`);
const count = (names) => names.map((name) => `'${name}':'BIGINT'`);
const meters = ['input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_tokens'];
const csv = (ids) => '{' + [`'timestamp':'TIMESTAMP'`, ...(ids ? text(['request_id']) : []),
  ...text(['provider', 'model', 'service_tier']), ...count(meters),
  ...text(['project', 'user', 'team', 'api_key', 'trace_id', 'note']), ...count(['latency_ms']),
  ...(form === 'costs' ? [`'reported_cost':'DECIMAL(18,8)'`, ...text(['currency'])] : [])].join() + '}';
const json = '{' + [`'timestamp':'TIMESTAMP'`, ...text(['provider', 'model', 'service_tier']), ...count(meters)].join() + '}';

let from = form === 'parquet'
  ? `read_parquet('${file}')`
  : form === 'jsonl'
  ? `read_json('${file}', format='newline_delimited', columns=${json})`
  : `read_csv('${file}', header=true, delim=',', quote='"', escape='"', auto_detect=false, columns=${csv(form === 'dedup')}`
    + (form === 'csv.gz' ? `, compression='gzip')` : form === 'csv.zst' ? `, compression='zstd')` : ')');
if (form === 'dedup') from = `(select distinct on (request_id) * from ${from})`;
const cuts = [1024, 2048, 4096, 8192, 16384, 32768, 65536, 100000, 128000, 131072, 200000, 262144, 272000];
const bucket = 'case ' + cuts.map((cut, i) => `when p <= ${cut} then ${i}`).join(' ') + ` else ${cuts.length} end`;
const sql = `select date_trunc('day', timestamp) d, model, service_tier, ${bucket} b, count(*) n, ${[...meters, ...(form === 'costs' ? ['reported_cost'] : [])].map((m) => `sum(${m})`).join()}
  from (select *, coalesce(input_tokens, 0) + coalesce(cached_input_tokens, 0) p from ${from}) group by all`;

const instance = await DuckDBInstance.create(':memory:', { threads: threads ?? '2' });
if (form === 'to-parquet') {
  await (await instance.connect()).run(`copy (select * from ${from}) to '${target}' (format parquet)`);
  process.exit(0);
}
const rows = (await (await instance.connect()).runAndReadAll(sql)).getRows();
const sums = [0n, 0n, 0n, 0n, 0n];
for (const row of rows) sums.forEach((_, i) => { sums[i] += BigInt(row[4 + i] ?? 0); });
console.log([rows.length, ...sums].join(' '));
