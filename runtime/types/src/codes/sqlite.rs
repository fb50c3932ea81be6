//! What goes wrong with SQLite.

use super::codes;

codes! {
    STORED_OTHERWISE = "R0151", "The stored value is of another type than its column says.",
        "SQLite lets any value stand in any column, whatever the column was declared as. A value that converts to the \
         type that the route reads is converted; this one does not: an integer in a DATE column, a blob in an INTEGER \
         one. Read the field as a type that all its values have, or let a query make them one.",
        wrong "[born](date) -> [born](date)   -- a row holds the integer 17000",
        right "source = sqlite/query(\"select date(born * 86400, 'unixepoch') as born from people\")";
    NOT_UTF8 = "R0152", "The stored text is not UTF-8.",
        "Some program has stored bytes of another encoding as text. Store them anew, or read them as bytes: \
         `select cast(name as blob) as name`.",
        wrong "[name](text) -> [name](text)   -- a row holds Latin-1",
        right "[name](bytea) -> [name](bytea)   -- source = sqlite/query(\"select cast(name as blob) as name from people\")";
    ZERO_BYTE = "R0153", "The text holds the character U+0000.",
        "SQLite keeps such a text, but what its functions and other programs make of it is undefined: most of them \
         see its beginning only. Take the character out, or write the bytes into a bytea column.",
        wrong "[note](text) -> [note](text)   -- the source holds \"a\\u{0}b\"",
        right "[note](text) -> |replace(\"\\u{0}\", \"\")| -> [note](text)";
    NOT_A_NUMBER = "R0154", "SQLite keeps no NaN.",
        "SQLite would store null in place of NaN. Say what such a row is worth.",
        wrong "[rate](float8) -> [rate](float8)   -- the source holds NaN",
        right "[rate](float8) -> |IF(is_nan($this)): get(None)| -> [rate](float8)";
    CHANGED_BY_COLUMN = "R0155", "The column would change the value.",
        "A column that is declared NUMERIC, DECIMAL or JSON makes numbers of texts that look like numbers, and keeps \
         15 digits of them. The value has more, or is a JSON number that would read differently. Declare the column \
         NUMERIC_TEXT or JSON_TEXT, as a table is that the route creates.",
        wrong "[price](numeric) -> [price](numeric)   -- 0.1234567890123456789 into a NUMERIC column",
        right "CREATE TABLE t (price NUMERIC_TEXT)";
    TOO_BIG = "R0156", "The value is larger than SQLite takes.",
        "A text, a blob or a whole row of SQLite has at most 1000000000 bytes.",
        wrong "[video](bytea) -> [video](bytea)   -- 1.2 GB",
        right "[path](text) -> [path](text)";
    NO_FILE = "R0451", "There is no such database file.",
        "SQLite would make an empty database of a name that was mistyped, so a source must be there, and so must the \
         directory of a target. The path is taken from the project's directory.",
        wrong "source = sqlite/data/shop.bd:users",
        right "source = sqlite/data/shop.db:users";
    NOT_A_DATABASE = "R0452", "The file is no database of SQLite, or is damaged.",
        "The file does not begin as a database does, is encrypted, or its pages do not hang together. \
         `sqlite3 FILE \"pragma integrity_check\"` says more; a sound copy or `.recover` helps.",
        wrong "source = sqlite/data/shop.csv:users",
        right "source = csv/data/shop.csv";
    NO_TABLE = "R0453", "There is no such table.",
        "A table is named as it was created, in upper and lower case, without a schema before it. `create: never` \
         leaves creating a target to you.",
        wrong "source = sqlite/shop.db:Users",
        right "source = sqlite/shop.db:users";
    NO_COLUMN = "R0454", "The table or query has no such column.",
        "Columns are named as they were created, in upper and lower case. A target's columns must all be there: a \
         table that exists is not altered. An expression of a query needs a name: `select a + b as total`.",
        wrong "[Email](text) -> [email](text)   -- the table has a column email",
        right "[email](text) -> [email](text)";
    UNREADABLE_TYPE = "R0455", "The column's type does not become the type that the route reads.",
        "A field that is read as `(T)` takes columns whose declared type is T or widens to it; INTEGER is an int8. \
         `(any)` also takes those whose values may fail to convert, each checked as it is read. What would lose \
         something needs a function that says so.",
        wrong "[age](int4) -> [age](int4)   -- the column is INTEGER",
        right "[age](any) -> [age](int4)";
    UNWRITABLE_TYPE = "R0456", "The column does not keep values of the type that the route writes.",
        "SQLite turns values into others where a column's declared type says so: a whole number in a TEXT column \
         becomes a text, a text in a column that is declared STRING becomes a number. What the route writes must stay \
         what it is; lengths and scales are checked for each value.",
        wrong "[id](int8) -> [id](int8)   -- the column is TEXT",
        right "[id](int8) -> [id](text)";
    COLUMN_LEFT_OUT = "R0457", "The table has a column that must be given a value and is not.",
        "The column is NOT NULL and has no default, so no row could be written. Give it a value, or a default.",
        wrong "[id](int8) -> [id](int8)   -- the table also has `name text not null`",
        right "CREATE TABLE t (id INTEGER, name TEXT NOT NULL DEFAULT '')";
    COMPUTED_COLUMN = "R0458", "The column is computed.",
        "A column that is GENERATED ALWAYS AS (…) takes no values. Leave it out of the route.",
        wrong "[total](numeric) -> [total](numeric)   -- total is generated from price * count",
        right "[total](numeric) -> []";
    NOT_A_TABLE = "R0459", "What the target names is no table.",
        "Rows are written into tables. A view takes none.",
        wrong "norm = sqlite/shop.db:people_view",
        right "norm = sqlite/shop.db:people";
    NOT_PREPARED = "R0460", "The target could not be made ready.",
        "Creating, emptying or replacing the table failed; the message is SQLite's own.",
        wrong "norm = sqlite/shop.db:sqlite_users   -- names that begin with sqlite_ are SQLite's own",
        right "norm = sqlite/shop.db:users";
    REFERRED_TO = "R0461", "Other tables refer to the table that is to be emptied.",
        "Emptying or replacing a table to which foreign keys refer would leave them dangling, or delete rows of the \
         other tables with it. Append, or empty the tables yourself.",
        wrong "norm = sqlite/shop.db:users (mode: truncate)   -- orders.user_id references users",
        right "norm = sqlite/shop.db:users (mode: append)";
    QUERY_REFUSED = "R0462", "SQLite refuses the query.",
        "The message is SQLite's own. A query is one statement that reads and gives rows, without parameters, whose \
         columns that the route reads have names of their own.",
        wrong "source = shop/query(\"select id, nmae from users\")",
        right "source = shop/query(\"select id, name from users\")";
    CANNOT_OPEN = "R0551", "The database file cannot be opened.",
        "The file may belong to someone else, be a directory, or lie in a directory in which its journal can't be \
         written.",
        wrong "a file that only root may read",
        right "chown etl shop.db";
    LOCKED = "R0552", "Another program holds the database.",
        "SQLite lets one program write at a time, and none while others read, unless the database is in WAL mode. \
         Thirty seconds were not enough. End the other program and start the route again. Nothing was changed, but where the \
         message names a staging table: the run is committed, rows for this file wait in that table, and the next start, or \
         `status --finish`, moves them.",
        wrong "sqlite3 shop.db, with BEGIN and no COMMIT",
        right "PRAGMA journal_mode = wal   -- once, so that readers and a writer don't wait for each other";
    READ_ONLY = "R0553", "The database may not be written.",
        "The file or its directory is write-protected, or another program left its work unfinished and a program that \
         only reads can't clear up after it.",
        wrong "chmod a-w shop.db",
        right "chmod u+w shop.db";
    REFUSED = "R0554", "SQLite refused the row.",
        "A constraint or a trigger said no; the message is SQLite's own. What was not committed is undone.",
        wrong "[id](int8) -> [id](int8)   -- id is unique and two rows have the same",
        right "WHERE [id] != 42";
    NOT_READ = "R0555", "SQLite could not read the rows.",
        "The query of the source failed while it ran; the message is SQLite's own. What was not committed is undone.",
        wrong "source = shop/query(\"select abs(a) as a from t\")   -- a is the least integer, which has no positive",
        right "source = shop/query(\"select a from t\")";
    NOT_COMMITTED = "R0556", "SQLite could not commit.",
        "A deferred constraint does not hold, or the commit failed; the message is SQLite's own. What was not committed is undone.",
        wrong "a foreign key DEFERRABLE INITIALLY DEFERRED to a row that no target writes",
        right "write the row that it refers to in the same run";
    DISK_FULL = "R0751", "The disk is full.",
        "There was no room for the database, its journal or a temporary file. What was not committed is undone.",
        wrong "a volume of 1 GB for a table of 2 GB",
        right "room on the disk, or SQLITE_TMPDIR on another one";
    INPUT_OUTPUT = "R0752", "The disk failed.",
        "The operating system could not read or write the file. What was not committed is undone.",
        wrong "a network drive that went away",
        right "a local disk";
    OUT_OF_MEMORY = "R0753", "There was no memory.",
        "SQLite could not get the memory that it needed. What was not committed is undone.",
        wrong "a row of 900 MB on a machine with 512",
        right "more memory, or smaller values";
    INDEXES_GO = "W0451", "Indexes or triggers go with a replaced table.",
        "`mode: replace` drops the table and makes it anew from the route, and what hung on it is gone. Use \
         `mode: truncate` to keep the table with all that belongs to it.",
        wrong "t = sqlite/shop.db:t (mode: replace)",
        right "t = sqlite/shop.db:t (mode: truncate)";
}
