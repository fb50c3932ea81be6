//! Codes of names, types, rules, headers and dictionaries.

use super::codes;

codes! {
    UNKNOWN_FUNCTION = "E0201", "There is no function of this name",
        "A step or an expression calls a function that neither the standard library nor the route has. Names are \
         written as they are declared, in small letters. `etlc functions` lists the library; a function of your own is \
         declared above the blocks with `fn`.",
        wrong "[name](text) -> |lowr| -> [name](text)",
        right "[name](text) -> |lower| -> [name](text)";
    UNKNOWN_VARIABLE = "E0202", "There is no variable of this name",
        "`$name` is a target field or a local of this block, a constant of the header, or, in a function, one of its \
         parameters. A field of the source is written `[name]`, and what another block makes is not seen here.",
        wrong "[] -> |get($agee >= 18)| -> [adult](bool)\n[age](int4) -> [$age](int4)",
        right "[] -> |get($age >= 18)| -> [adult](bool)\n[age](int4) -> [$age](int4)";
    NAME_TAKEN = "E0203", "Two things share a name",
        "No two things that are seen together may have one name: a reader could not tell which is meant. That goes for \
         constants, target fields and locals, parameters, functions, dictionaries, and names of points.",
        wrong "source = crm/users\nnorm = dwh/norm_users\n$age = 18\nnorm:\n    [age](int4) -> [age](int4)",
        right "source = crm/users\nnorm = dwh/norm_users\n$adult = 18\nnorm:\n    [age](int4) -> [age](int4)";
    FUNCTION_TAKEN = "E0204", "The standard library has a function of this name",
        "A function of the route may not replace one of the library: `lower` means the same in every route. Give yours \
         a name of its own.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nfn lower($x: text) -> text: |strip|\nnorm:\n    [name](text) -> |lower| -> [name](text)",
        right "source = crm/users\nnorm = dwh/norm_users\nfn tidy($x: text) -> text: |strip|\nnorm:\n    [name](text) -> |tidy| -> [name](text)";
    RECURSION = "E0205", "A function comes back to itself",
        "A function calls itself, alone or by way of others. Every row has to come to an end, so there is no recursion.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nfn twice($x: text) -> text: |lower|twice|\nnorm:\n    [name](text) -> |twice| -> [name](text)",
        right "source = crm/users\nnorm = dwh/norm_users\nfn twice($x: text) -> text: |concat($x)|\nnorm:\n    [name](text) -> |twice| -> [name](text)";
    WRONG_ARGUMENT_COUNT = "E0206", "A call has too many or too few arguments",
        "A step gives the piped value as the first argument, so `replace` is written with two: what to look for and \
         what to put there. Nothing is piped in an expression, in a step that writes `$this` itself, or at the start of \
         a rule with `[]`: there all arguments are written.",
        wrong "[name](text) -> |replace(\"a\")| -> [name](text)",
        right "[name](text) -> |replace(\"a\", \"b\")| -> [name](text)";
    NO_PIPED_VALUE = "E0207", "There is no piped value here",
        "`$this` is the value that flows through a pipeline. A condition after `WHERE` has none, nor has the first step \
         of a rule that starts from `[]`.",
        wrong "WHERE $this != \"deleted\"\n[id](int8)",
        right "WHERE [status] != \"deleted\"\n[id](int8)";
    FIELD_IN_FUNCTION = "E0208", "A function reads a field of the source",
        "A function sees its parameters and the constants of the header, so that a call says all that it depends on. \
         Pass the field as an argument.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nfn full($first: text) -> text: concat($first, \" \", [last])\nnorm:\n    [first](text) -> |full| -> [name](text)",
        right "source = crm/users\nnorm = dwh/norm_users\nfn full($first: text, $last: text) -> text: concat($first, \" \", $last)\nnorm:\n    [first](text) -> |full([last])| -> [name](text)";
    DEFAULT_ORDER = "E0209", "A parameter without a default follows one with a default",
        "A call leaves arguments out from the right, so parameters that have a default come last.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nfn cut($x: text, $n: int8 = 3, $end: text) -> text: concat(left($x, $n), $end)\nnorm:\n    [name](text) -> |cut(3, \".\")| -> [name](text)",
        right "source = crm/users\nnorm = dwh/norm_users\nfn cut($x: text, $end: text, $n: int8 = 3) -> text: concat(left($x, $n), $end)\nnorm:\n    [name](text) -> |cut(\".\")| -> [name](text)";

    UNKNOWN_BLOCK = "E0240", "There is no block of this name to use",
        "`USE name` puts the lines of `block name:` in its place. That block stands at the top of the route or in \
         `routes/functions.etl`.",
        wrong "USE clean\n[id](int8)",
        right "[id](int8)";
    BLOCK_CIRCLE = "E0241", "Named blocks use one another in a circle",
        "The lines of a named block stand where it is used, so it can't hold itself, not by way of others either.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nblock clean:\n    USE clean\n    [id](int8)\nnorm:\n    USE clean",
        right "source = crm/users\nnorm = dwh/norm_users\nblock clean:\n    [id](int8)\nnorm:\n    USE clean";
    ONLY_IN_BRANCH = "E0242", "A variable has a value only in other branches",
        "Of the branches of an `IF` one is taken, so what another would make is never there. After the `IF` a variable \
         that the taken branch did not make is null.",
        wrong "IF [vip]:\n    [sum](int8) -> [$sum](int8)\nELSE:\n    [$sum] -> [total](int8)",
        right "[sum](int8) -> [$sum](int8)\nIF [vip]:\n    [$sum] -> [total](int8)";
    ONLY_IN_LOOP = "E0243", "A variable is there for each element only",
        "What a loop makes is there once for each element. Lines outside of the loop run once for each source row, before \
         the first element.",
        wrong "FOR $item IN [items]:\n    [$item.sku](text) -> [sku](text)\n[$sku] -> |upper| -> [code](text)",
        right "FOR $item IN [items]:\n    [$item.sku](text) -> [sku](text)\n    [$sku] -> |upper| -> [code](text)";
    UNKNOWN_TYPE = "E0301", "There is no type of this name",
        "The types are bool, int2, int4, int8, float4, float8, numeric(p,s), text, varchar(n), bytea, date, time, \
         timestamp, timestamptz, interval, uuid, json, lists such as text[], and any on the left. Some have aliases: \
         int, bigint, str, string, float, double, decimal, datetime, bytes, dict, list.",
        wrong "[role](test) -> [role](text)",
        right "[role](text) -> [role](text)";
    MALFORMED_TYPE = "E0302", "A type has wrong parameters",
        "numeric takes a precision from 1 to 76 and a scale from 0 to the precision, varchar a length; the elements of a \
         list have no parameters, and other types take none.",
        wrong "[price](text) -> [price](numeric(2,4))",
        right "[price](text) -> [price](numeric(4,2))";
    TYPE_NEEDED = "E0303", "A type is missing, or has a part that it can't have here",
        "`!` refuses null of a type, so it needs one. Parameters, results of functions and columns of dictionaries have \
         types of their own, without `any` and `secret`: what is made of a secret field is masked everywhere.",
        wrong "[id](any!) -> [id](int8)",
        right "[id](any) -> [id](int8!)";
    NO_TYPE = "E0304", "Nothing says which type a value has",
        "A field of type any takes the type of whoever uses it first: a parameter, the other side of an operator, the \
         right of `??`, else the target. Here nobody has a type of their own. In a database fields have types that a \
         route learns only when it runs, so the route has to say what it wants.",
        wrong "[] -> |get([a] == [b])| -> [same](bool)",
        right "[a](text) -> [$a](text)\n[] -> |get($a == [b])| -> [same](bool)";
    LOSSY_CONVERSION = "E0305", "The conversion could lose something",
        "It would succeed and leave something out: a time of day, digits after the point. Nothing is lost silently, so \
         the author says what is meant by calling the function that the message names.",
        wrong "[created](timestamp) -> [day](date)",
        right "[created](timestamp) -> |date| -> [day](date)";
    NO_CONVERSION = "E0306", "There is no conversion between these types",
        "The reference has a table of conversions. What is not in it has no single meaning: say what is meant with a \
         function, or take another type.",
        wrong "[id](uuid) -> [id](int8)",
        right "[id](uuid) -> [id](uuid)";
    WRONG_ARGUMENT = "E0307", "An argument is of the wrong type",
        "A parameter takes values of its type, and values that become one without failing: int4 for int8, anything for \
         text. What may fail is written out, so that a reader sees where a row can fail.",
        wrong "[date](text) -> |year| -> [year](int8)",
        right "[date](text) -> |to_timestamp|year| -> [year](int8)";
    DIFFERENT_TYPES = "E0308", "Values that meet are of different types",
        "The sides of a comparison, and the elements of a list with the value that is asked for, are of one type. \
         Numbers meet as the wider one; a text is no number until `to_int` or its kin have made it one.",
        wrong "[] -> |get($a == $b)| -> [same](bool)\n[a](text) -> [$a](text)\n[b](int4) -> [$b](int4)",
        right "[] -> |get($a == $b)| -> [same](bool)\n[a](text) -> [$a](text)\n[b](text) -> [$b](text)";
    WRONG_OPERATOR = "E0309", "The operator does not work on values of this type",
        "Arithmetic works on numbers, and on dates and timestamps where the result has a meaning; `<` and its kin on \
         values that have an order; LIKE and MATCHES on texts; IN asks a list or a map. `+` does not join texts: \
         `concat` does.",
        wrong "[] -> |get($first + $last)| -> [name](text)\n[first](text) -> [$first](text)\n[last](text) -> [$last](text)",
        right "[] -> |concat($first, $last)| -> [name](text)\n[first](text) -> [$first](text)\n[last](text) -> [$last](text)";
    NOT_CONDITION = "E0310", "A condition is no bool",
        "A condition is True or False. A number or a text is neither: compare it with something.",
        wrong "WHERE length([name])\n[name](text)",
        right "WHERE length([name]) > 0\n[name](text)";
    NOT_OF_TYPE = "E0311", "A literal is no value of the type that is wanted",
        "A literal takes the type of the other side and is checked at compile time by the strict grammar of that type: \
         dates are written 2024-12-31, without spaces around.",
        wrong "WHERE $born > \"31.12.1999\"\n[born](date) -> [$born](date)\n[id](int8)",
        right "WHERE $born > \"1999-12-31\"\n[born](date) -> [$born](date)\n[id](int8)";
    BRANCHES_APART = "E0312", "Branches give values of types that do not join",
        "The branches of an IF, and the sides of `??`, join without loss: int2, int4, int8 and numeric in this order, \
         float4 and float8, null with all. Without ELSE the piped value itself passes through and counts as a branch.",
        wrong "[age](int4) -> |IF($this == None): \"unknown\"| -> [age](text)",
        right "[age](int4) -> |IF($this == None): \"unknown\" ELSE: to_text| -> [age](text)";
    ALWAYS_NULL = "E0313", "Null is refused, and the value is always null",
        "`T!` refuses null while the route runs. Here no row could ever pass.",
        wrong "[] -> |None| -> [id](int8!)",
        right "[] -> |None| -> [id](int8)";
    NOT_LITERAL = "E0314", "A literal text is needed",
        "Patterns and formats are made ready once, before the first row, so they stand in the route as literal texts.",
        wrong "WHERE [name] LIKE [pattern]\n[name](text)",
        right "WHERE [name] LIKE \"A%\"\n[name](text)";
    BAD_LITERAL = "E0315", "A pattern or format is wrong",
        "The literal is no regular expression, no pattern of LIKE, or no format of dates. Regular expressions are those \
         of Rust's regex crate: they have no look-around and no back-references, and take time linear in the text. \
         Compiled, one takes at most 10 MiB, and all of a route together 128 MiB.",
        wrong "WHERE [name] MATCHES \"a(b\"\n[name](text)",
        right "WHERE [name] MATCHES \"a(b)\"\n[name](text)";
    MIXED_LIST = "E0316", "The elements of a list are of different types",
        "A list holds values of one type.",
        wrong "[] -> |get([\"a\", True])| -> [tags](text[])",
        right "[] -> |get([\"a\", \"b\"])| -> [tags](text[])";
    NOT_JSON = "E0340", "A path leads into what is no JSON",
        "Dots after a variable are a path into it, and only a value of type json has one: `$doc.a.0` is the first element \
         of the key `a`.",
        wrong "[name](text) -> [$name](text)\n[$name.first](text) -> [first](text)",
        right "[name](json) -> [$name](json)\n[$name.first](text) -> [first](text)";

    TYPES_APART = "E0341", "A field has different types in the branches",
        "A field of the target, or a variable, has one type, whichever branch of an `IF` gives it its value, and refuses \
         null in all of them or in none.",
        wrong "IF [vip]:\n    [price](numeric(10,2))\nELSE:\n    [price](text)",
        right "IF [vip]:\n    [price](numeric(10,2))\nELSE:\n    [] -> |get(0)| -> [price](numeric(10,2))";
    NOT_IN_ALL = "E0342", "A field that refuses null is left out in a branch",
        "Where no branch that is taken gives a field its value, it is null.",
        wrong "IF [vip]:\n    [price](int8) -> [price](int8!)",
        right "IF [vip]:\n    [price](int8) -> [price](int8!)\nELSE:\n    [] -> |get(0)| -> [price](int8!)";
    CARRIED_IN_BRANCH = "E0343", "A field is carried through in a branch",
        "A value that is carried through has the type of the source's column, which is known when a run starts. In a \
         branch of an `IF` the field may be null in its place, and that needs a type.",
        wrong "IF [vip]:\n    [price](any)\n[id](int8)",
        right "IF [vip]:\n    [price](int8)\n[id](int8)";
    NOT_A_LIST = "E0344", "A loop goes through what is no list",
        "`FOR` goes through a value of a list type, `text[]`, or a JSON array.",
        wrong "[tags](text) -> [$tags](text)\nFOR $each IN $tags:\n    [$each](text) -> [tag](text)",
        right "[tags](text) -> [$tags](text)\nFOR $each IN split($tags, \",\"):\n    [$each](text) -> [tag](text)";
    IDLE_CONDITION = "E0375", "A condition of an `IF` is the same for every row",
        "A condition of nothing but literals decides nothing: either no row comes to its branch, or no row comes past \
         it. A part that is not to run for a while is turned off with `#`. A constant of the header decides: `--set` \
         may give it another value.",
        wrong "[a](text) -> |IF(False): lower| -> [a](text)",
        right "[a](text) -> |lower| -> [a](text)";
    REPEATED_CONDITION = "E0376", "Two branches of an `IF` have one condition",
        "The first branch whose condition holds is taken. No row comes to a later one with the same condition.",
        wrong "[a](text) -> |IF($this == \"x\"): \"1\" ELIF($this == \"x\"): \"2\"| -> [a](text)",
        right "[a](text) -> |IF($this == \"x\"): \"1\" ELIF($this == \"y\"): \"2\"| -> [a](text)";
    CIRCLE = "E0401", "Rules need one another in a circle",
        "A rule runs when the values that it names are there. Here each waits for the other, or a rule for itself. \
         `[age]` is the field of the source and `$age` what a rule makes, so reading the field often is what is meant.",
        wrong "[] -> |get($b)| -> [a](int8)\n[] -> |get($a)| -> [b](int8)",
        right "[] -> |get([b])| -> [a](int8)\n[] -> |get($a)| -> [b](int8)";
    GIVEN_TWICE = "E0402", "A field or local is given a value twice",
        "A target field and a local have one rule each. Where two rules make the same value under different \
         conditions, they are one rule with an IF. SQLite takes names that differ only in case for one.",
        wrong "[name](text) -> |lower| -> [name](text)\n[nick](text) -> |lower| -> [name](text)",
        right "[name](text) -> |lower ?? lower([nick])| -> [name](text)";
    NO_END = "E0403", "A rule leads nowhere",
        "`[age](any)` alone goes to the target under its own name. A variable, nothing, or a path into JSON has no name \
         for that, and a pipeline makes something new of a field: such rules end in `-> [name](type)`.",
        wrong "[address.city](text)",
        right "[address.city](text) -> [city](text)";
    NO_VALUE = "E0404", "Nothing gives a rule its value",
        "A rule that starts from `[]` has no source field, so a pipeline has to make the value; and no field, so there \
         is no type to read it as.",
        wrong "[] -> [loaded](timestamptz)",
        right "[] -> |now()| -> [loaded](timestamptz)";
    COALESCE_THIS = "E0405", "`$this` has no sure meaning after this `??`",
        "On the right of `??` stands for `$this` what was piped into the step before it. Where that itself may have \
         failed, it is null there, as long as the step before `??` passes null on. A step that does something with \
         null would hide the failure.",
        wrong "[age](text) -> |to_int|null_if(0) ?? $this| -> [age](int8)",
        right "[age](text) -> |to_int ?? None|null_if(0) ?? $this| -> [age](int8)";
    NOTHING_BEFORE_COALESCE = "E0406", "Nothing stands to the left of `??`",
        "`??` stands in for a value that is null or can't be made. A rule that starts from `[]` has none before its \
         first step.",
        wrong "[] -> |?? \"x\"| -> [a](text)",
        right "[] -> |get([b]) ?? \"x\"| -> [a](text)";
    NO_COLUMNS = "E0407", "A block writes no field",
        "A target gets the fields that the rules of its block end in. Locals and checks alone write nothing.",
        wrong "WHERE [id] != None",
        right "WHERE [id] != None\n[id](int8)";
    NAME_TOO_LONG = "E0408", "A name is longer than PostgreSQL takes",
        "PostgreSQL keeps 63 bytes of a name and cuts the rest silently, so that two long names may become one. Letters \
         outside of ASCII take two bytes or more.",
        wrong "[a](text) -> [a_name_that_goes_on_and_on_and_on_until_nobody_remembers_how_it_began](text)",
        right "[a](text) -> [a_name_that_ends](text)";
    ROW_LINE = "E0440", "A line that `row:` can't hold",
        "`row:` makes variables for all targets, once for each source row: rules that end in `[$name]` or `[]`, `IF` and \
         `USE`. Fields, `WHERE` and `FOR` belong to one target.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nrow:\n    [age](int4) -> [age](int4)\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nrow:\n    [age](int4) -> [$age](int4)\nnorm:\n    [$age] -> [years](int4)";
    TWO_LOOPS = "E0441", "Two loops stand side by side",
        "A block makes a target row for each element of its loop. Of two loops side by side nothing says how their rows \
         go together; of one inside the other it is every pair.",
        wrong "FOR $a IN [as]:\n    [$a](text) -> [one](text)\nFOR $b IN [bs]:\n    [$b](text) -> [other](text)",
        right "FOR $a IN [as]:\n    [$a](text) -> [one](text)\n    FOR $b IN [bs]:\n        [$b](text) -> [other](text)";
    LOOP_IN_BRANCH = "E0442", "A loop stands in a branch",
        "Whether a source row makes one target row or one for each element can't depend on the row. An `IF` may stand in \
         a loop.",
        wrong "IF [vip]:\n    FOR $a IN [as]:\n        [$a](text) -> [one](text)",
        right "FOR $a IN [as]:\n    WHERE [vip]\n    [$a](text) -> [one](text)";

    UNREACHABLE_STEP = "E0475", "A step comes after an event that ends the row",
        "No row gets there.",
        wrong "[a](text) -> |SKIP(\"all\")|lower| -> [a](text)",
        right "[a](text) -> |IF($this == \"x\"): SKIP(\"some\")|lower| -> [a](text)";
    NO_SOURCE = "E0501", "The route has no source",
        "A route reads from one source, which its header names.",
        wrong "norm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    TWO_SOURCES = "E0502", "The route has two sources",
        "The name `source` is for the one source. Every other name declares a target.",
        wrong "source = crm/users\nsource = crm/clients\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    NO_TARGET = "E0503", "The route has no target",
        "A route writes to one target or more: `name = point/table` in the header, and a block `name:` that says what \
         its rows are made of.",
        wrong "source = crm/users",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    NO_BLOCK = "E0504", "A target has no block",
        "Nothing says what the rows of this target are made of.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nkids = csv/out/kids.csv\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nkids = csv/out/kids.csv\nnorm:\n    [id](int8)\nkids:\n    [id](int8)";
    NO_TARGET_FOR_BLOCK = "E0505", "A block has no target",
        "The name of a block is that of the target it fills. The header declares no such target.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\nkids:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    TARGET_TWICE = "E0506", "Two targets have one name",
        "A target's name is how its block, messages and reports refer to it.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm = csv/out/norm.csv\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    BLOCK_TWICE = "E0507", "A target has two blocks",
        "All lines of a target stand in one block, so that the order of its columns and events can be seen.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\nnorm:\n    [name](text)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\n    [name](text)";
    UNKNOWN_POINT = "E0508", "There is no point of this name",
        "What stands before the slash is a point that `.env` declares under POINT_NAMEn, an alias of `conns:`, or a kind \
         that needs no point: csv, jsonl, json, sqlite, dict. The process's environment wins over the file.",
        wrong "source = cmr/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    UNKNOWN_POINT_KIND = "E0509", "There is no connector for a point's type",
        "POINT_TYPEn says what a point is. This build connects to `postgres` and `sqlite`.",
        wrong "source = old/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    UNKNOWN_SETTING = "E0510", "There is no setting of this name",
        "`name = value` without a slash is a setting: on_error, notify, timezone, max_row or max_value. A target has a slash in its value, a \
         constant a `$` before its name.",
        wrong "source = crm/users\nnorm = dwh/norm_users\non_eror = skip\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\non_error = skip\nnorm:\n    [id](int8)";
    WRONG_SETTING = "E0511", "A setting has a value that it can't have",
        "`on_error` says what becomes of a failure that no `??` catches: rollback undoes the run, skip leaves the row \
         out, reject sends it to quarantine, null puts null in the value's place. `timezone` is the name of a zone of IANA's time zone database. \
         `max_row` and `max_value` are sizes from 1KB to 1GB, with the units KB, MB and GB (1024 bytes and so on).",
        wrong "source = crm/users\nnorm = dwh/norm_users\non_error = ignore\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\non_error = skip\nnorm:\n    [id](int8)";
    UNKNOWN_OPTION = "E0512", "There is no option of this name",
        "Each kind of source, target and dictionary has a closed list of options; what is not in it would be ignored, \
         and nothing is accepted and ignored.",
        wrong "source = csv/data/people.csv (delimeter: \";\")\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = csv/data/people.csv (delimiter: \";\")\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    WRONG_OPTION_VALUE = "E0513", "An option has a value that it can't have",
        "The message says what the option takes here. Files are replaced or appended to; a JSON array can only be \
         written anew; a database table is appended to, truncated or replaced.",
        wrong "source = csv/data/people.csv (delimiter: \";;\")\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = csv/data/people.csv (delimiter: \";\")\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    OPTION_TWICE = "E0514", "An option or setting is written twice",
        "One of the two would be ignored.",
        wrong "source = csv/data/people.csv (key: id, key: name)\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = csv/data/people.csv (key: id)\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    BAD_OBJECT = "E0515", "What stands after the slash names nothing that can be read or written",
        "A database point is followed by a table, `schema.table` or a query; csv, jsonl and json by a file; sqlite \
         without a point by a file, a colon and a table; dict by a name. Only a source of a database is a query.",
        wrong "source = sqlite/shop.db\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = sqlite/shop.db:users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    LEAVES_PROJECT = "E0516", "A path leads out of the project's directory",
        "A relative path starts at the project's directory and stays in it, so that a route means the same wherever it \
         is run from. What lies elsewhere is named by its absolute path.",
        wrong "source = csv/../people.csv\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = csv/data/people.csv\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    GLOB_TARGET = "E0517", "A target is a pattern of many files",
        "A glob names many files to read. Rows are written to one.",
        wrong "source = crm/users\nnorm = csv/out/*.csv\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = csv/out/users.csv\nnorm:\n    [id](int8)";
    SOURCE_IS_TARGET = "E0518", "The source is a target",
        "A route that writes what it reads would read its own rows, or lose those it has not read yet.",
        wrong "source = crm/users\nnorm = crm/public.users\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = crm/public.norm_users\nnorm:\n    [id](int8)";
    TARGETS_COLLIDE = "E0519", "Two targets write to one place",
        "One would overwrite the other, or their rows would be mixed.",
        wrong "source = crm/users\none = csv/out/a.csv\nother = csv/out/a.csv\none:\n    [id](int8)\nother:\n    [id](int8)",
        right "source = crm/users\none = csv/out/a.csv\nother = csv/out/b.csv\none:\n    [id](int8)\nother:\n    [id](int8)";
    NO_KEY_COLUMN = "E0520", "The key names a field that the block does not write",
        "A target's key is made of fields that its block writes; a table that is created has it as its primary key.",
        wrong "source = crm/users\nnorm = dwh/norm_users (key: uid)\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users (key: id)\nnorm:\n    [id](int8)";
    NOT_CONSTANT = "E0521", "A constant is no literal",
        "A constant of the header is written out, so that `--set` can replace it for a run: a text, a number, True, \
         False, None, or a list of such.",
        wrong "source = crm/users\nnorm = dwh/norm_users\n$day = 24 * 3600\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\n$day = 86400\nnorm:\n    [id](int8)";
    FILE_OF_PROJECT = "E0522", "A target is a file of the project itself",
        "What lies in `routes/`, `.env` and what is compiled into `generated/` are the project. A run would overwrite them. \
         A file of `routes/dictionaries/` may be a target.",
        wrong "source = crm/users\nnorm = csv/.env\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = csv/out/users.csv\nnorm:\n    [id](int8)";
    COMMITS_DIFFER = "E0530", "Targets commit at different times",
        "All targets of a route are written in one transaction, so what one says of `commit:` is said by all.",
        wrong "source = crm/users (key: id)\nnorm = dwh/norm_users (commit: every(1000 rows))\nlog = dwh/log\nnorm:\n    [id](int8)\nlog:\n    [id](int8)",
        right "source = crm/users (key: id)\nnorm = dwh/norm_users (commit: every(1000 rows))\nlog = dwh/log (commit: every(1000 rows))\nnorm:\n    [id](int8)\nlog:\n    [id](int8)";
    NOT_RESUMABLE = "E0531", "A run could not go on in the middle",
        "With `commit: every(N rows)` a run commits its rows piece by piece, together with how far it is, and after a kill the \
         next run goes on from there. That needs a source that can be read from a row on: a table with a `key:` that is \
         unique and never null, or csv and jsonl files; targets that are tables; and nothing in the rules that would have \
         to undo what is committed. Everything else is done with `commit: run`, which commits all or nothing.",
        wrong "source = crm/users\nnorm = dwh/norm_users (commit: every(1000 rows))\nnorm:\n    [id](int8)",
        right "source = crm/users (key: id)\nnorm = dwh/norm_users (commit: every(1000 rows))\nnorm:\n    [id](int8)";
    NOT_PARTITIONED = "E0532", "A source can't be read in partitions here",
        "Where a route commits once, `partitions: N` has up to 32 connections read a table of PostgreSQL at one moment, each a \
         range of its blocks, which a query does not have. With `commit: every(N rows)` it divides a table into ranges of its \
         key when a run begins. Each is read, committed and gone on with by itself, so the targets are tables of PostgreSQL, \
         and nothing in the route counts over all ranges.",
        wrong "source = crm/query(\"select id from users\") (partitions: 4)\nnorm = dwh/norm_users\nnorm:\n    [id](int8)",
        right "source = crm/users (partitions: 4)\nnorm = dwh/norm_users\nnorm:\n    [id](int8)";
    UNKNOWN_CHANNEL = "E0550", "There is no channel of this name",
        "`notify` names the channels that hear of the route's runs: `console`, which is standard error and always there, and \
         those that `.env` declares by NOTIFY_NAMEn, NOTIFY_TYPEn and NOTIFY_URLn.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnotify = consol\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nnotify = console\nnorm:\n    [id](int8)";
    UNKNOWN_DICTIONARY = "E0601", "There is no dictionary of this name",
        "`$$name` is a file of this name in routes/dictionaries/, `.csv`, `.json`, `.yaml` or `.toml`, or a dictionary \
         that the route declares with `dict`.",
        wrong "[code](text) -> |lookup($$contries.name)| -> [country](text)",
        right "[code](text) -> |lookup($$countries.name)| -> [country](text)";
    TWO_DICTIONARIES = "E0602", "Two dictionaries have one name",
        "Two files in routes/dictionaries/ differ only in their endings, so `$$name` could be either.",
        wrong "[code](text) -> |lookup($$twins)| -> [country](text)\n# twins.csv and twins.json are there",
        right "[code](text) -> |lookup($$countries.name)| -> [country](text)";
    UNREADABLE_DICTIONARY = "E0603", "A dictionary's file can't be read",
        "Dictionaries are typed while the route is compiled, so their files have to be there and be valid: CSV with a \
         header, JSON, YAML or TOML. A file lies in the project's directory, and no link in its path leads out of it. It \
         has at most 256 MiB.",
        wrong "[code](text) -> |lookup($$broken.name)| -> [country](text)\n# broken.json is cut off",
        right "[code](text) -> |lookup($$countries.name)| -> [country](text)";
    NOTHING_AT_PATH = "E0604", "A dictionary has nothing at this path",
        "The parts after the name lead into the file: keys of maps, or one column of records.",
        wrong "[code](text) -> |lookup($$countries.nam)| -> [country](text)",
        right "[code](text) -> |lookup($$countries.name)| -> [country](text)";
    MIXED_DICTIONARY = "E0605", "What a dictionary holds has no one type",
        "The map or list at the end of the path holds scalars of one type, so that a lookup has one. Whole numbers are \
         int8, and numeric where others have a fraction.",
        wrong "[code](text) -> |lookup($$rates.mixed)| -> [rate](text)\n# rates.json: {\"mixed\": {\"EUR\": 1.1, \"USD\": \"one\"}}",
        right "[code](text) -> |lookup($$rates.euro)| -> [rate](numeric)\n# rates.json: {\"euro\": {\"EUR\": 1, \"USD\": 1.1}}";
    DICTIONARY_MISUSED = "E0606", "A dictionary is used for what it is not",
        "A map is looked up in, or asked for a key with IN; a list is asked with IN, and a scalar is a value.",
        wrong "[] -> |get($$countries.name)| -> [country](text)",
        right "[] -> |lookup($$countries.name, \"DE\")| -> [country](text)";
    WRONG_KEYS = "E0607", "A lookup has the wrong number of keys",
        "A dictionary with several key columns is looked up by all of them, in their order. `lookup` as a step takes the \
         piped value where one key is missing; IN asks for one key only.",
        wrong "[tag](text) -> |lookup($$types.uuid, \"a\", 1, 2)| -> [uuid](text)",
        right "[tag](text) -> |lookup($$types.uuid)| -> [uuid](text)";
    WRONG_RECORD = "E0608", "A record of a dictionary is wrong",
        "Every record of a dictionary has a key that is not null and that no other record has, and values of the declared \
         types. Ranges end behind their beginning, and those of one key do not overlap. What is wrong in a table is known \
         only when a run starts.",
        wrong "[code](text) -> |lookup($$doubled)| -> [country](text)\n# doubled.csv has the key `de` twice",
        right "[code](text) -> |lookup($$countries.name)| -> [country](text)";
    COLUMN_NEEDED = "E0609", "A dictionary has several columns, and none is named",
        "`$$name` alone is enough for records with a key and one other column. Of more columns, one is named: \
         `$$countries.name`. A live table may have more columns than a route names.",
        wrong "[tag](text) -> |lookup($$types)| -> [uuid](text)",
        right "[tag](text) -> |lookup($$types.uuid)| -> [uuid](text)";
    NO_SUCH_COLUMN = "E0610", "A dictionary's file lacks a declared column",
        "`key`, `range` and `columns` name columns of the file's header, or members of a document's records.",
        wrong "source = crm/users\nnorm = dwh/norm_users\ndict kinds = file/types.csv (key: [tag, room])\nnorm:\n    [tag](text) -> |lookup($$kinds.uuid, $this, [rooms])| -> [uuid](text)",
        right "source = crm/users\nnorm = dwh/norm_users\ndict kinds = file/types.csv (key: [tag, rooms])\nnorm:\n    [tag](text) -> |lookup($$kinds.uuid, $this, [rooms])| -> [uuid](text)";
    WRONG_RANGE = "E0655", "A range can't be of these columns",
        "The bounds of a range are two columns of one type that has an order: a number, text, date, time or timestamp. \
         Columns are text where `columns` names no other type.",
        wrong "source = crm/users\nnorm = dwh/norm_users\ndict ages = file/ages.csv (range: [from, to], columns: {from: int4})\nnorm:\n    [age](int4) -> |lookup($$ages.name)| -> [group](text)",
        right "source = crm/users\nnorm = dwh/norm_users\ndict ages = file/ages.csv (range: [from, to], columns: {from: int4, to: int4})\nnorm:\n    [age](int4) -> |lookup($$ages.name)| -> [group](text)";
    NO_KEY = "E0656", "A column of this type can't be a key",
        "A key is compared for equality. Floats, json documents and lists are equal in more ways than one, so they are \
         declared as what is meant: numeric, text.",
        wrong "source = crm/users\nnorm = dwh/norm_users\ndict kinds = file/types.csv (key: rooms, columns: {rooms: float8})\nnorm:\n    [rooms](float8) -> |lookup($$kinds.uuid)| -> [uuid](text)",
        right "source = crm/users\nnorm = dwh/norm_users\ndict kinds = file/types.csv (key: [tag, rooms], columns: {rooms: numeric})\nnorm:\n    [rooms](numeric) -> |lookup($$kinds.uuid, \"flat\", $this)| -> [uuid](text)";
    KEY_NEEDED = "E0657", "A dictionary has no key",
        "A CSV file is looked up by its first column where nothing else is declared. Of a table, and of records in a \
         document, the route says which columns are the key, or which are the bounds of a range.",
        wrong "source = crm/users\nnorm = dwh/norm_users\ndict lands = crm/public.countries\nnorm:\n    [code](text) -> |lookup($$lands.name)| -> [country](text)",
        right "source = crm/users\nnorm = dwh/norm_users\ndict lands = crm/public.countries (key: code)\nnorm:\n    [code](text) -> |lookup($$lands.name)| -> [country](text)";

    ALWAYS_SAME = "W0301", "A condition or calculation always comes out the same",
        "`==` and `!=` treat null as a value; other comparisons with null are False, and arithmetic with null is null. \
         Nothing is in an empty list, and `WHERE True` leaves no row out. So this decides nothing.",
        wrong "WHERE [age] > None\n[id](int8)",
        right "WHERE [age] != None\n[id](int8)";
    UNREACHABLE_COALESCE = "W0302", "The right of a `??` is never used",
        "What stands to the left is never null and never fails.",
        wrong "[] -> |get(\"x\") ?? \"y\"| -> [a](text)",
        right "[] -> |get(\"x\")| -> [a](text)";
    NUMBER_IN_QUOTES = "W0303", "A number in quotes is compared as text",
        "A field without a type is taken for what it is compared with, and what stands in quotes is a text. Texts are \
         ordered letter by letter, so that \"10\" comes before \"9\". A number is written without quotes; where texts are \
         meant, `to_text([age]) > \"9\"` says so.",
        wrong "WHERE [age] > \"9\"\n[id](int8)",
        right "WHERE [age] > 9\n[id](int8)";
    PLAIN_PATTERN = "W0375", "A pattern of `LIKE` without `%` and `_`",
        "`LIKE` asks whether the whole text has the pattern's shape. Without a `%`, which stands for any characters, \
         and without a `_`, which stands for one, only the text itself has it: that is `==`.",
        wrong "WHERE [name] LIKE \"Smith\"\n[name](text)",
        right "WHERE [name] LIKE \"%Smith%\"\n[name](text)";
    UNUSED_BLOCK = "W0440", "Nothing uses a named block",
        "The lines of a named block are checked where it is used. One that nothing uses does nothing.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nblock clean:\n    [name](text)\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users\nblock clean:\n    [name](text)\nnorm:\n    USE clean";
    NOTHING_REJECTED = "W0445", "A limit on rejects where nothing is rejected",
        "`max_rejects` limits how many rows go to quarantine. A row goes there by a `REJECT`, or by a failure under \
         `on_error = reject`, and the route has neither: its failures do what `on_error` says.",
        wrong "source = crm/users\nnorm = dwh/norm_users (max_rejects: 1%)\nnorm:\n    [id](int8)",
        right "source = crm/users\nnorm = dwh/norm_users (max_rejects: 1%)\non_error = reject\nnorm:\n    [id](int8)";
}
