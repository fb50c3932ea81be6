//! Codes of what this build cannot honour yet.

use super::codes;

codes! {
    EVERY_FIELD = "E0907", "All fields at once can't be copied yet",
        "`[*]` copies every field under its own name. This build copies the fields that are named.",
        wrong "[*]",
        right "[id](any)\n[name](any)";
    MIXED_SOURCE = "E0908", "What is of several kinds is not read together yet",
        "`source = a/x, b/y` reads one after the other, the same fields of each with the same options. This build does that \
         with files of one format, with tables of PostgreSQL, of one point or several, and with tables of SQLite; not with \
         some of one kind and some of another.",
        wrong "source = crm/users, csv/data/users.csv\nnorm = dwh/norm_users\nnorm:\n    [id](any) -> [id](int8)",
        right "source = crm/users, crm/clients\nnorm = dwh/norm_users\nnorm:\n    [id](any) -> [id](int8)";
    EVERY_TABLE = "E0909", "Many tables at once can't be copied yet",
        "`source = crm/public.*` copies a schema. This build has a route for each table.",
        wrong "source = crm/public.*\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = crm/public.users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    PARQUET = "E0916", "Parquet is not there yet",
        "This build reads and writes csv, jsonl and json files, plain or compressed.",
        wrong "source = parquet/data/users.parquet\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = jsonl/data/users.jsonl\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    COMPRESSION = "E0917", "A compression is not there yet",
        "Files are compressed where their names end in `.gz` or `.zst`. Other endings of compressed files are refused, \
         since reading them as they are would give nonsense.",
        wrong "source = csv/data/users.csv.bz2\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = csv/data/users.csv.gz\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    ENCODING = "E0918", "files are written in UTF-8 only",
        "A source is read in any encoding of the Encoding Standard, but a target is written in UTF-8, which has every \
         character. Convert the file after the run where another program needs another encoding.",
        wrong "source = csv/data/users.csv\nnorm = csv/out/norm.csv (encoding: windows-1251)\nnorm:\n    [id](int8)",
        right "source = csv/data/users.csv (encoding: windows-1251)\nnorm = csv/out/norm.csv\nnorm:\n    [id](int8)";
    UPSERT = "E0919", "mode: upsert is not there yet",
        "It updates rows whose key is there and inserts the others. This build appends rows, or writes all anew.",
        wrong "source = crm/users\nnorm = dwh/norm_users (mode: upsert, key: id)\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users (mode: truncate, key: id)\nnorm:\n    [id](int8)";
    SYNC = "E0920", "mode: sync is not there yet",
        "It makes a table equal to what the route gives, deleting what is not in it. This build writes all rows anew.",
        wrong "source = crm/users\nnorm = dwh/norm_users (mode: sync, key: id)\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users (mode: truncate, key: id)\nnorm:\n    [id](int8)";
    CURSOR = "E0923", "cursor is not there yet",
        "It reads only rows past the last one that was loaded. This build reads all rows, or those of a query.",
        wrong "source = crm/users (cursor: id)\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users (mode: replace)\nnorm:\n    [id](int8)";
    TARGET_OPTION = "E0924", "An option of targets is not there yet",
        "max_deletes, undo, rejects, new_columns, before and after come later. Ignoring them would be worse than \
         refusing them.",
        wrong "source = crm/users\nnorm = dwh/norm_users (undo: true)\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    TWO_RECORD_SETS = "E0926", "Two record sets in one route are not there yet",
        "A target `dict/…` gives its rows on standard output, and there is only one of that.",
        wrong "source = crm/users\none = dict/users\nother = dict/kids\none:\n    [id](int8)\nother:\n    [id](int8)",
        right "source = crm/users\none = dict/users\nother = jsonl/out/kids.jsonl\none:\n    [id](int8)\nother:\n    [id](int8)";
    COMPUTED_MAP = "E0930", "Maps of computed values are not there yet",
        "A map in braces is a JSON document of literals. Values that differ from row to row go into columns of their own.",
        wrong "[] -> |get({\"name\": [name]})| -> [data](json)",
        right "[] -> |get({\"name\": \"unknown\"})| -> [data](json)";
}
