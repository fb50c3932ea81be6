//! Codes of the project, its points and files.

use super::codes;

codes! {
    NO_PROJECT = "E0701", "There is no project here.",
        "A project is a directory that holds `routes/`. etlc looks for it from the current directory upwards, or \
         takes the one that --project names. Go into the project, name it, or make one.",
        wrong "~$ etlc build",
        right "~$ etlc new shop\n~$ etlc build --project shop";
    NO_SUCH_ROUTE = "E0702", "There is no such route.",
        "A route is a file NAME.etl that lies in the project's `routes/`, not in a directory below it; a command takes \
         its name or its path. Two files of one name would be one route with two meanings, so those that lie elsewhere \
         are none. `routes/functions.etl` is none either: the name is kept for functions that all routes may use.",
        wrong "~/shop$ etlc run usres",
        right "~/shop$ etlc run users\n~/shop$ etlc run routes/users.etl";
    ROUTE_NAME = "E0703", "The name of the route cannot be used.",
        "A route's name becomes the name of a crate, a directory and an executable. It starts with a Latin letter, \
         goes on with Latin letters, digits, `_` and `-`, and has at most 64 characters. `bin`, `build`, \
         `deps`, `examples` and `incremental` are taken: directories that are called so lie beside the executables.",
        wrong "routes/2013 flights.etl",
        right "routes/flights-2013.etl";
    NOT_UTF_8 = "E0704", "The file is not UTF-8.",
        "Routes are text in UTF-8. A file in another encoding would be read as other letters than those that were \
         written. Save it as UTF-8 in the editor, or convert it.",
        wrong "~/shop$ file routes/users.etl\nroutes/users.etl: ISO-8859 text",
        right "~/shop$ iconv -f windows-1251 -t utf-8 old.etl > routes/users.etl";
    TOO_LARGE = "E0705", "The route is too large.",
        "A route of more than 16 MiB is data that was put into the wrong file. Keep tables of values in \
         `routes/dictionaries/` and records in files of their own, and name those in the route.",
        wrong "~/shop$ mv flights.csv routes/flights.etl",
        right "source = csv/data/flights.csv";
    UNREADABLE = "E0706", "The file cannot be read.",
        "The system refuses to give the file: it is a link to nothing, it is not yours to read, or the disk fails. The \
         message holds the system's own words.",
        wrong "~/shop$ chmod 000 routes/users.etl",
        right "~/shop$ chmod 644 routes/users.etl";
    BROKEN_ENV = "E0707", "The connection points cannot be read.",
        "`.env`, or the file that --env-file names, has lines of the form KEY=value, where a value with a quote, a `#` \
         after a space or spaces at its ends stands in quotes. The keys of one point share a number: POINT_NAMEn and \
         POINT_TYPEn, and as far as the kind needs them HOSTn, PORTn, USERn, PASSn, BDNMn, SSLn and CAn. The process's \
         environment wins over the file. Two points have two names, in letters, digits and `_`; PORTn is a number, SSLn \
         is verify-full, require or disable. Values are never shown, since one of them is a password.",
        wrong "POINT_NAME1=crm\nHOST1=db.example.org\nPASS1='it's secret'",
        right "POINT_NAME1=crm\nPOINT_TYPE1=postgres\nHOST1=db.example.org\nPASS1='it\\'s secret'";
    UNWRITABLE = "E0780", "The file cannot be written.",
        "`check --fix` and `fmt` write a file beside the route and put it in the route's place when it is whole, so the \
         directory has to be yours to write and the disk has to have room. The message holds the system's own words; \
         the route is as it was.",
        wrong "~/shop$ sudo chown root routes; etlc fmt",
        right "~/shop$ sudo chown $USER routes; etlc fmt";
    CARELESS_ENV = "W0701", "The connection points had better be mended.",
        "The file works and does not do all that it seems to. Others on this machine can read it and the passwords in \
         it; or a line has no effect: its key is none that points have, its number is no point's, or it gives \
         certificates to a connection that does not check them.",
        wrong "~/shop$ chmod 644 .env",
        right "~/shop$ chmod 600 .env";
}
