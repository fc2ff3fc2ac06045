"""Compares the Parquet and the folder that dechaff wrote with its JSONL, record for record: python interop_out.py FOLDER."""

import collections
import json
import pathlib
import sys

import duckdb
import pyarrow.parquet as parquet

FOLDER = pathlib.Path(sys.argv[1])


def entries(items, depth=0):
    """The entries of a list, as Parquet has them: each with its depth."""
    for item in items:
        nested = {"text": item, "items": []} if isinstance(item, str) else item
        yield {"text": nested["text"], "depth": depth}
        yield from entries(nested["items"], depth + 1)


def as_columns(record, keys):
    """A record of JSONL as a row."""
    row = {key: value for key, value in record.items() if key in keys}
    carried = {key: value for key, value in record.items() if key not in keys}
    if carried:
        row["carried"] = json.dumps(carried, separators=(",", ":"), ensure_ascii=False)
    for block in row["blocks"]:
        if "items" in block:
            block["items"] = list(entries(block["items"]))
    for date in row.get("dates", []):
        date.setdefault("inferred", False)
        date.setdefault("ambiguous", False)
    if "evidence" in row:
        row["evidence"] = [dict(one, field=field) for field, all in sorted(row["evidence"].items()) for one in all]
    return row


def present(value):
    """The value without what is absent."""
    if isinstance(value, dict):
        return {key: present(part) for key, part in value.items() if part not in (None, [])}
    return [present(part) for part in value] if isinstance(value, list) else value


def main():
    records = [json.loads(line) for line in open(FOLDER / "out.jsonl")]
    file = parquet.ParquetFile(FOLDER / "out.parquet")
    keys = set(file.schema_arrow.names) - {"carried"}
    assert file.metadata.num_row_groups > 1, "one row group shows nothing"
    table = file.read()
    rows = table.to_pylist()
    assert len(rows) == len(records)
    for number, (row, record) in enumerate(zip(rows, records)):
        expected = as_columns(record, keys)
        assert present(row) == present(expected), f"record {number} differs"

    shards = sorted(FOLDER.glob("shard-*.parquet"))
    assert [parquet.ParquetFile(shard).metadata.num_rows for shard in shards[:-1]] == [30] * (len(shards) - 1)
    assert [row for shard in shards for row in parquet.read_table(shard).to_pylist()] == rows

    connection = duckdb.connect()
    for name in ("out.parquet", "shard-*.parquet"):
        query = f"select id, text, len(blocks), quality.words, dates[1].date, images[1].caption, carried from '{FOLDER / name}'"
        first = lambda all, key: all[0][key] if all else None
        expected = [
            (row["id"], row["text"], len(row["blocks"]), row["quality"]["words"], first(row["dates"], "date"),
             first(row["images"], "caption"), row["carried"])
            for row in rows
        ]
        assert sorted(connection.sql(query).fetchall(), key=repr) == sorted(expected, key=repr), name
    cells = connection.sql(f"select sum(len(flatten(block.rows))) from (select unnest(blocks) as block from '{FOLDER / 'out.parquet'}')")
    assert cells.fetchall()[0][0] == sum(len(cell) for row in rows for block in row["blocks"] for cell in block["rows"])

    files = [path for path in (FOLDER / "folder").rglob("*") if path.is_file()]
    found = [json.loads(path.read_text()) for path in files]
    count = lambda all: collections.Counter(json.dumps(one, sort_keys=True) for one in all)
    originals = [json.loads(line) for line in open(FOLDER / "out.jsonl")]
    assert count(found) == count(originals)
    print(f"{len(rows)} records, {file.metadata.num_row_groups} row groups, {len(shards)} shards, {len(files)} files: the same")


main()
