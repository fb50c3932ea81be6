//! What goes wrong with PostgreSQL.

use super::codes;

codes! {
    ZERO_BYTE = "R0141", "PostgreSQL keeps no text that holds the character U+0000.",
        "A text of PostgreSQL ends nowhere but at its end, and the server refuses the character U+0000 in every text \
         type, and its escape \\u0000 in jsonb. Take it out, or write the bytes into a bytea column.",
        wrong "[note](text) -> [note](text)   -- the source holds \"a\\u{0}b\"",
        right "[note](text) -> |replace(\"\\u{0}\", \"\")| -> [note](text)";
    NOT_A_LIST = "R0142", "The array is not a list.",
        "A list has one dimension and starts at 1. PostgreSQL lets each value of an array column have other \
         dimensions and other bounds, whatever the column was declared as. Read such a column as its text, or let a \
         query unnest it.",
        wrong "[grid](int4[]) -> [grid](int4[])   -- the source holds {{1,2},{3,4}}",
        right "[grid](text) -> [grid](text)   -- source = crm/query(\"select grid::text from t\")";
    UNREADABLE = "R0143", "The server sent bytes that are no value of their type.",
        "PostgreSQL says of each column what type it has, and the bytes of this value do not have the form of that \
         type. A text that is not UTF-8 comes from a database whose encoding is SQL_ASCII; convert it in a query. \
         Anything else is a server that speaks another protocol, or a mistake of this program.",
        wrong "[name](text) -> [name](text)   -- a SQL_ASCII database holds Latin-1",
        right "[name](text) -> [name](text)   -- source = crm/query(\"select convert_from(name::bytea, 'LATIN1') as name from t\")";
    TRAILING_BLANKS = "R0144", "char(n) does not keep blanks at the end of a text.",
        "A char(n) column is filled up with blanks and gives none of them back, so a text that ends in blanks would \
         come back as another. Strip it, or make the column varchar(n).",
        wrong "[code](text) -> [code](text)   -- the source holds \"AB \", the column is char(4)",
        right "[code](text) -> |strip| -> [code](text)";
    TOO_COARSE = "R0145", "The interval has parts that the column does not keep.",
        "A column that was declared as `interval year to month`, `interval day` or the like drops what is finer. \
         Nothing is dropped silently, so the value is refused. Make the column a plain interval.",
        wrong "[took](interval) -> [took](interval)   -- 01:30:00 into an `interval hour`",
        right "ALTER TABLE t ALTER COLUMN took TYPE interval";
    NO_TABLE = "R0401", "There is no such table.",
        "The names of schema, table and column are taken as they are written: PostgreSQL keeps names that were \
         created without quotes in lower case, so `Users` is another table than `users`. Without a schema the \
         table is looked for on the search path of the user. `create: never` leaves creating it to you.",
        wrong "source = crm/public.Users",
        right "source = crm/public.users";
    NO_COLUMN = "R0402", "The table has no such column.",
        "Names of columns are taken as they are written, in upper and lower case. A target's columns must all be \
         there: a table that exists is not altered.",
        wrong "[Email](text) -> [email](text)   -- the table has a column email",
        right "[email](text) -> [email](text)";
    UNREADABLE_TYPE = "R0403", "The column's type does not become the type that the route reads.",
        "A field that is read as `(T)` takes columns whose every value is a T: int4 as int8, varchar(10) as text. \
         `(any)` also takes those whose values may fail to convert, each checked as it is read. What would lose \
         something needs a function that says so.",
        wrong "[age](int4) -> [age](int4)   -- the column is text",
        right "[age](any) -> [age](int4)";
    UNWRITABLE_TYPE = "R0404", "The column's type does not take every value that the route writes.",
        "A target's column must take all values of the type that the route declares; lengths, scales and the \
         fraction of seconds are checked for each value. Declare the column's own type after the last arrow.",
        wrong "[id](int8) -> [id](int8)   -- the column is int4",
        right "[id](int8) -> [id](int4)";
    COLUMN_LEFT_OUT = "R0405", "The table has a column that must be given a value and is not.",
        "The column refuses null and has no default, so no row could be written. Give it a value, or a default.",
        wrong "[id](int8) -> [id](int8)   -- the table also has `name text not null`",
        right "ALTER TABLE t ALTER COLUMN name SET DEFAULT ''";
    COMPUTED_COLUMN = "R0406", "The column is computed by the server.",
        "A column that is GENERATED ALWAYS AS (…) STORED takes no values. Leave it out of the route.",
        wrong "[total](numeric) -> [total](numeric)   -- total is generated from price * count",
        right "[total](numeric) -> []";
    NOT_A_TABLE = "R0407", "What the target names is no table.",
        "Rows are copied into tables: plain, partitioned or foreign. A view or a sequence takes none.",
        wrong "norm = dwh/reports.people_view",
        right "norm = dwh/reports.people";
    NOT_PREPARED = "R0408", "The server does not let the target be made ready.",
        "Creating, emptying or replacing the table failed; the message is the server's own. A table that views or \
         foreign keys depend on cannot be dropped, so `mode: replace` is refused; `mode: truncate` keeps the table.",
        wrong "norm = dwh/norm.users (mode: replace)   -- a view selects from norm.users",
        right "norm = dwh/norm.users (mode: truncate)";
    QUERY_REFUSED = "R0409", "The server refuses the query.",
        "The query of the source is prepared when the run starts, in a transaction that only reads; the message is \
         the server's own. It must be one statement that gives rows, without parameters, whose columns that the \
         route reads have names of their own.",
        wrong "source = crm/query(\"select id, nmae from users\")",
        right "source = crm/query(\"select id, name from users\")";
    READS_ITSELF = "R0410", "The route reads the table that it is to empty.",
        "Reading holds the table, emptying or replacing it waits until reading has ended, and reading waits for \
         the writing: the run would stand still. Write to another table, or append.",
        wrong "source = dwh/users    norm = dwh/users (mode: truncate)",
        right "source = dwh/users    norm = dwh/users_norm (mode: truncate)";
    NO_SCHEMA = "R0411", "There is no such schema.",
        "A missing table is created, a missing schema is not: who owns it and who may use it is yours to say.",
        wrong "norm = dwh/norm.users   -- the database has no schema norm",
        right "CREATE SCHEMA norm";
    NOT_DIVISIBLE = "R0412", "The source cannot be read in partitions.",
        "With `commit: run`, `partitions: N` has N connections read the table, each a range of the blocks that its rows \
         lie in. A view and a foreign table have none, nor has a table whose rows an extension stores in a way of its \
         own, or a partitioned one with such a part. The message says what it is. Leave `partitions` out.",
        wrong "source = crm/active_users (partitions: 4)   -- active_users is a view",
        right "source = crm/users (partitions: 4)";
    NO_SNAPSHOT = "R0413", "The connections do not lead to one server.",
        "With `commit: run`, `partitions: N` has N connections read at one moment: the first exports its snapshot, the \
         others import it. That works on the server that has made it, and here another connection has reached another \
         one: something between spreads connections over replicas.",
        wrong "HOST1=replicas.example.org   -- source = crm/users (partitions: 4)",
        right "HOST1=replica-1.example.org";
    NO_SERVER = "R0501", "No server answers.",
        "The connection was refused, or nothing answered within ten seconds. Look at HOST and PORT of the point, at \
         whether the server runs and listens there, and at what lies between.",
        wrong "HOST1=db.example.org  PORT1=5433   -- the server listens on 5432",
        right "HOST1=db.example.org  PORT1=5432";
    NOT_LET_IN = "R0502", "The server does not let this user in.",
        "The user or the password is wrong, or pg_hba.conf has no line that lets this user in from here. Passwords \
         are sent as SCRAM or md5; in clear only over TLS or on the machine itself.",
        wrong "USER1=etl  PASS1=   -- the role etl has a password",
        right "USER1=etl  PASS1=the password of etl";
    NO_DATABASE = "R0503", "The server has no such database.",
        "BDNM names the database. Where it is not set, PostgreSQL takes the one that is named like the user.",
        wrong "BDNM1=Shop   -- the server has shop",
        right "BDNM1=shop";
    NO_TLS = "R0504", "No encrypted connection could be made.",
        "`SSL = verify-full` wants a certificate that names the host and that a trusted root has signed: one of the \
         system's, or those in the file that CA names. `require` encrypts without looking at the certificate, \
         `disable` does not encrypt. None of them falls back to another.",
        wrong "SSL1=verify-full   -- the server's certificate is signed by a root of the company",
        right "SSL1=verify-full  CA1=/etc/ssl/company.pem";
    NOT_NOW = "R0505", "The server takes no connection now.",
        "It is starting, shutting down, or has as many connections as it may have. Try again later; a source, of one \
         with `partitions` each of its readers, and the targets of a point need one connection each.",
        wrong "max_connections = 20 and twenty are in use",
        right "the same a little later, or a larger max_connections";
    CUT_OFF = "R0506", "The connection was cut.",
        "The server ended it, or what lies between. The server undoes what was not committed; with `commit: every(…)` the \
         rows stay that were, and the next run goes on behind them.",
        wrong "a server that is restarted while a route runs",
        right "etlc run ROUTE   -- start it again";
    REFUSED = "R0507", "The server refused the rows.",
        "A constraint, a trigger or the server's own check of a value said no; the message is the server's own. What was \
         not committed is undone.",
        wrong "[id](int8) -> [id](int8)   -- id is unique and two rows have the same",
        right "WHERE [id] != 42";
    NOT_READ = "R0508", "The server could not read the rows.",
        "The query of the source failed while it ran, on a row or as a whole; the message is the server's own. What was \
         not committed is undone.",
        wrong "source = crm/query(\"select a / b as rate from t\")   -- b is 0 in a row",
        right "source = crm/query(\"select a / nullif(b, 0) as rate from t\")";
    PROTOCOL = "R0509", "The server does not keep to the protocol.",
        "What came is no message that PostgreSQL sends here. Look at whether HOST and PORT are those of a PostgreSQL \
         server, and at what lies between.",
        wrong "PORT1=80",
        right "PORT1=5432";
    IN_DOUBT = "R0510", "The connection was cut while the server committed.",
        "Either all rows are there or none: the server had everything and its answer did not arrive, and nobody \
         could be asked since. The ledger knows: `status` says whether the run of this id has finished.",
        wrong "a network that fails in the last moment of a run",
        right "generated/bin/ROUTE status   -- once the server answers again";
    UNUSABLE_POINT = "R0511", "The point cannot be used so.",
        "What the point or the route says cannot be told to PostgreSQL: a path that is not UTF-8, a name with the \
         character U+0000.",
        wrong "USER1=et\\u{0}l",
        right "USER1=etl";
    NOT_ALLOWED = "R0512", "The user may not do this.",
        "The server let the user in, but not at the table: reading needs SELECT, writing INSERT, emptying TRUNCATE, \
         and replacing a table needs to own it. Rows cannot be copied into a table whose row-level security applies to \
         the user.",
        wrong "norm = dwh/norm.users   -- etl has no rights on norm.users",
        right "GRANT INSERT ON norm.users TO etl";
    IN_THE_WAY = "R0513", "Another session is in the way.",
        "It holds a lock that the run waits for longer than `lock_timeout` allows, or it altered or emptied a table \
         between two looks of the run. What the run had not committed is undone. The same run may well go through when \
         the other has ended.",
        wrong "LOCK TABLE norm.users   -- in a session that stays open",
        right "etlc run ROUTE   -- when the other session has ended";
    SILENT = "R0514", "The connection is dead, though nobody has ended it.",
        "Nothing came or went for ten seconds, and a second connection either could not be made or has seen that the server \
         waits for its client, or has no process for it any more. Something between forgets connections or swallows what \
         they send: a proxy, a firewall, a NAT. A server that is merely busy is waited for, however long it takes. \
         What was not committed is undone.",
        wrong "a firewall that drops connections after an hour, without a word",
        right "etlc run ROUTE   -- start it again";
    DEADLOCK = "R0515", "The run has lost a deadlock.",
        "The run and another session waited for each other, or their changes do not go together, and the server ended \
         the one that noticed first. What the run had not committed is undone, and it is tried again up to a hundred \
         times without a commit in between, whatever `--retries` says, but for 0. A run that loses as often as that has \
         rivals which never rest.",
        wrong "UPDATE norm.users SET …   -- in many sessions, the rows in another order than the run's",
        right "etlc run ROUTE   -- when the others have ended, or let them take the rows in the run's order";
    NO_WRITES = "R0516", "The server takes no writes.",
        "It is a standby, which follows another server and changes nothing of its own, or it was made read-only. A source \
         may be a standby; a target is not. A run that meets this where it has written before, as after a failover, is \
         tried again: the name may lead to the new primary by then.",
        wrong "HOST1=db-replica   -- the point of a target",
        right "HOST1=db-primary";
    DISK_FULL = "R0711", "The server's disk is full.",
        "The server ran out of disk, for the table, its indexes or the log. What was not committed is undone.",
        wrong "a volume of 10 GB for a table of 20 GB",
        right "room on the server's disk";
    SERVER_MEMORY = "R0712", "The server is out of memory.",
        "The server could not get the memory that it needed. What was not committed is undone.",
        wrong "a query that sorts more than the server has room for",
        right "a smaller work_mem, or more memory";
}
