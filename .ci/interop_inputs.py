"""Writes inputs with the real writers and compares what dechaff reads of them, record for record.

    interop_inputs.py DECHAFF FOLDER
"""

import csv
import datetime
import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DECHAFF, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])
RECORDS = 300
DAY = datetime.date(2024, 3, 5)

checks = 0
failures = []


def text(n):
    return f"Document {n} says that the harbour, naïvely “frozen”, thawed." + " Ice drifted out to sea." * (n % 40)


def page(n):
    return f"<!DOCTYPE html><html><head><title>Page {n}</title></head><body><p>{text(n)}</p></body></html>"


def url(n):
    return f"https://example.org/{n}"


def read(*arguments):
    command = [DECHAFF, "clean", "--pipeline", "keep-all", "--format", "jsonl", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        failures.append(f"{arguments}: exit {run.returncode}: {run.stderr[:500]}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def check(name, found, expected):
    """Compares the keys that are expected of each record."""
    global checks
    checks += 1
    if len(found) != len(expected):
        failures.append(f"{name}: {len(found)} records, not {len(expected)}")
        return
    for n, (have, want) in enumerate(zip(found, expected)):
        for key, value in want.items():
            if have.get(key) != value:
                failures.append(f"{name}: record {n}: {key} is {have.get(key)!r}, not {value!r}")
                return


def whole(n):
    return {"id": str(n), "url": url(n), "retrieved": DAY.isoformat(), "text": text(n)}


def parquet():
    columns = {
        "id": list(range(RECORDS)),
        "url": [url(n) for n in range(RECORDS)],
        "date": [DAY] * RECORDS,
        "text": [text(n) if n % 2 else None for n in range(RECORDS)],
        "html": [None if n % 2 else page(n).encode() for n in range(RECORDS)],
        "score": [n / 4 for n in range(RECORDS)],
        "tags": [["a", "b"]] * RECORDS,
    }
    expected = [whole(n) for n in range(RECORDS)]
    table = pyarrow.table(columns)
    path = FOLDER / "pyarrow.parquet"
    for compression in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
        for version in ["1.0", "2.0"]:
            options = {"compression": compression, "data_page_version": version, "row_group_size": 70}
            pyarrow.parquet.write_table(table, path, data_page_size=4096, **options)
            check(f"pyarrow {compression} {version}", read(path), expected)
    large = table.set_column(3, "text", table["text"].cast(pyarrow.large_string()))
    stamped = large.set_column(2, "date", table["date"].cast(pyarrow.timestamp("us")))
    pyarrow.parquet.write_table(stamped, path, use_dictionary=False)
    check("pyarrow large strings and time stamps", read(path), expected)
    pyarrow.parquet.write_table(stamped, path, use_deprecated_int96_timestamps=True)
    check("pyarrow old time stamps", read(path), expected)
    carried = read("--keep-fields", path)
    check("pyarrow other columns", carried, [{"score": n / 4} for n in range(RECORDS)])

    path = FOLDER / "duckdb.parquet"
    source = duckdb.from_arrow(table)
    for compression in ["uncompressed", "snappy", "gzip", "zstd", "lz4_raw"]:
        source.write_parquet(str(path), compression=compression)
        check(f"duckdb {compression}", read(path), expected)


def encoded(encoding, body):
    if encoding == "gzip":
        return gzip.compress(body)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "raw deflate":
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(body) + packer.flush()
    if encoding == "br":
        import brotli

        return brotli.compress(body)
    return body


def chunked(body):
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)] + [b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def warc():
    encodings = ["identity", "gzip", "deflate", "raw deflate", "br"]
    for version in ["1.0", "1.1"]:
        for packed in [False, True]:
            path, expected = FOLDER / f"warcio-{version}.warc{'.gz' if packed else ''}", []
            with open(path, "wb") as file:
                writer = WARCWriter(file, gzip=packed, warc_version=version)
                writer.write_record(writer.create_warcinfo_record("warcio", {"software": "warcio"}))
                for n in range(RECORDS):
                    encoding = encodings[n % len(encodings)]
                    body = encoded(encoding, page(n).encode())
                    headers = [("Content-Type", "text/html; charset=utf-8")]
                    if encoding != "identity":
                        headers.append(("Content-Encoding", encoding.split()[-1]))
                    if n % 3 == 0:
                        headers.append(("Transfer-Encoding", "chunked"))
                        body = chunked(body)
                    http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
                    stated = {"WARC-Date": "2024-03-05T06:07:08Z"}
                    response = writer.create_warc_record(
                        url(n), "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=stated
                    )
                    request = writer.create_warc_record(
                        url(n), "request", http_headers=StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
                    )
                    writer.write_request_response_pair(request, response)
                    identifier = response.rec_headers.get_header("WARC-Record-ID").strip("<>")
                    expected.append(whole(n) | {"id": identifier})
                image = StatusAndHeaders("200 OK", [("Content-Type", "image/png")], protocol="HTTP/1.1")
                writer.write_record(writer.create_warc_record(url(0), "response", payload=io.BytesIO(b"\x89PNG"), http_headers=image))
                for n in range(20):
                    record = writer.create_warc_record(
                        url(n), "conversion", payload=io.BytesIO(text(n).encode()), warc_content_type="text/plain"
                    )
                    writer.write_record(record)
                    expected.append({"url": url(n), "text": text(n)})
            check(f"warcio {path.name}", read(path), expected)


def metadata():
    """As Common Crawl writes it: request, response, and what the crawler detected."""
    for packed in [False, True]:
        path, expected = FOLDER / f"metadata.warc{'.gz' if packed else ''}", []
        with open(path, "wb") as file:
            writer = WARCWriter(file, gzip=packed)
            for n in range(RECORDS):
                body = f"<p>Год {n}".encode("windows-1251")
                http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                response = writer.create_warc_record(url(n), "response", payload=io.BytesIO(body), http_headers=http)
                get = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
                writer.write_record(writer.create_warc_record(url(n), "request", http_headers=get))
                writer.write_record(response)
                identifier = response.rec_headers.get_header("WARC-Record-ID")
                fields = f"fetchTimeMs: {n}\r\ncharset-detected: windows-1251\r\n".encode()
                writer.write_record(
                    writer.create_warc_record(
                        url(n),
                        "metadata",
                        payload=io.BytesIO(fields),
                        warc_content_type="application/warc-fields",
                        warc_headers_dict={"WARC-Concurrent-To": identifier},
                    )
                )
                expected.append({"id": identifier.strip("<>"), "url": url(n), "text": f"Год {n}"})
        check(f"warcio {path.name}", read(path), expected)


def lines():
    path, expected = FOLDER / "lines.jsonl", [whole(n) for n in range(RECORDS)]
    with open(path, "w") as file:
        for n in range(RECORDS):
            file.write(json.dumps({"id": n, "url": url(n), "date": DAY.isoformat(), "text": text(n)}) + "\n")
    check("lines", read(path), expected)
    half = path.read_bytes()[: path.stat().st_size // 2]
    rest = path.read_bytes()[len(half) :]
    for tool in [["gzip"], ["zstd"], ["zstd", "--long=27", "-19"], ["bzip2"], ["xz"]]:
        if not shutil.which(tool[0]):
            print(f"SKIPPED: {tool[0]} is not installed", file=sys.stderr)
            continue
        # Two members; and a name that says nothing.
        packed = FOLDER / "packed"
        pack = lambda data: subprocess.run([*tool, "-c"], input=data, capture_output=True, check=True).stdout
        packed.write_bytes(pack(half) + pack(rest))
        check(f"{' '.join(tool)}", read(packed), expected)


def tables():
    expected = [whole(n) for n in range(RECORDS)]
    for ending, dialect in [("csv", "excel"), ("tsv", "excel-tab")]:
        path = FOLDER / f"table.{ending}"
        with open(path, "w", newline="") as file:
            writer = csv.writer(file, dialect=dialect)
            writer.writerow(["id", "url", "date", "text", "note"])
            for n in range(RECORDS):
                writer.writerow([n, url(n), DAY.isoformat(), text(n), 'a "quoted"\r\nnote'])
        check(ending, read(path), expected)


def archives():
    path = FOLDER / "archive"
    expected = [{"id": f"pages/{n}.html", "text": text(n)} for n in range(RECORDS)]
    for mode in ["w", "w:gz", "w:bz2", "w:xz"]:
        for form in [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]:
            with tarfile.open(path, mode, format=form) as archive:
                for n in range(RECORDS):
                    entry = tarfile.TarInfo(f"pages/{n}.html")
                    entry.size = len(page(n).encode())
                    archive.addfile(entry, io.BytesIO(page(n).encode()))
            check(f"tar {mode} {form}", read(path), expected)
    for method in [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]:
        with zipfile.ZipFile(path, "w", method) as archive:
            for n in range(RECORDS):
                archive.writestr(f"pages/{n}.html", page(n))
        check(f"zip {method}", read(path), expected)
        with zipfile.ZipFile(Unseekable(path), "w", method) as archive:
            archive.writestr("lines.jsonl", "".join(json.dumps({"text": text(n)}) + "\n" for n in range(RECORDS)))
        if method != zipfile.ZIP_STORED:
            check(f"zip {method} of JSONL, to a pipe", read(path), [{"text": text(n)} for n in range(RECORDS)])


class Unseekable(io.RawIOBase):
    """A file that can only be written from front to back."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def close(self):
        self.file.close()
        super().close()


FOLDER.mkdir(parents=True, exist_ok=True)
for kind in [parquet, warc, metadata, lines, tables, archives]:
    kind()
for failure in failures:
    print(failure)
print(f"{checks} inputs, {len(failures)} failures")
sys.exit(bool(failures))
