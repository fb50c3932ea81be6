//! Codes of the syntax.

use super::codes;

codes! {
    UNEXPECTED = "E0101", "something else is expected here",
    "The statement is of a known kind, but at this place something stands that cannot be there, or something is missing. \
     The message names what could stand here. Parts that cannot be read are left out, and the rest of the route is \
     checked all the same.",
    wrong "norm:\n    [role](text) -> |replace(\"a\" \"b\")| -> [role](text)\n",
    right "norm:\n    [role](text) -> |replace(\"a\", \"b\")| -> [role](text)\n";

    UNKNOWN_LINE = "E0102", "a line of no known kind",
    "A line of a route is a header (`name = …`), the name of a block (`name:`), a rule (`[field](type) -> …`), `WHERE`, \
     a function (`fn …`), a dictionary (`dict …`), or a comment, which starts with `#` or `--`. This line starts like \
     none of them.",
    wrong "norm:\n    WHRE [age] > 18\n    [id](any)\n",
    right "norm:\n    WHERE [age] > 18\n    [id](any)\n";

    PROSE = "E0103", "a comment without its sign",
    "Behind the end of a statement stands text that is no part of it. If it is meant as a comment, it starts with `--` \
     or `#`.",
    wrong "norm:\n    [id](any) -> [id](int8) the key of the user\n",
    right "norm:\n    [id](any) -> [id](int8) -- the key of the user\n";

    MISSING_ARROW = "E0104", "an arrow is missing",
    "A rule leads from a source field, through its steps, to a target field, with an arrow `->` between them. Here one \
     is missing, or is written with other signs.",
    wrong "norm:\n    [name](text) |strip| -> [name](text)\n",
    right "norm:\n    [name](text) -> |strip| -> [name](text)\n";

    MISSING_RIGHT = "E0105", "a rule without a target",
    "What a rule makes goes to the target field behind its last arrow, in square brackets and with its type. A value that \
     is only checked ends in `-> []`; one that other rules use, in `-> [$name](type)`.",
    wrong "norm:\n    [name](text) -> |strip|\n",
    right "norm:\n    [name](text) -> |strip| -> [name](text)\n";

    SECOND_PART = "E0106", "a rule with two pipelines or two targets",
    "A rule has one pipeline at most, and one target, in this order. All steps stand between the same bars; a second \
     target is a second rule.",
    wrong "norm:\n    [name](text) -> |strip| -> |lower| -> [name](text)\n",
    right "norm:\n    [name](text) -> |strip|lower| -> [name](text)\n";

    MISSING_BAR = "E0107", "steps without bars",
    "The steps of a pipeline stand between bars: `|strip|lower|`. Only the last bar before an arrow may be missing, \
     which is a warning.",
    wrong "norm:\n    [name](text) -> strip -> [name](text)\n",
    right "norm:\n    [name](text) -> |strip| -> [name](text)\n";

    EMPTY_PIPELINE = "E0108", "a pipeline without steps",
    "There is nothing between the bars. A value that goes over as it is needs none.",
    wrong "norm:\n    [name](text) -> || -> [name](text)\n",
    right "norm:\n    [name](text) -> [name](text)\n";

    UNCLOSED_BRACKET = "E0109", "a bracket that is not closed",
    "A bracket that is opened in a statement is closed in it. The compiler goes on as if it were closed at the last place \
     where that makes sense: before a bar, an arrow, or the end.",
    wrong "norm:\n    [role](text) -> |replace(\"a\", \"b\"| -> [role](text)\n",
    right "norm:\n    [role](text) -> |replace(\"a\", \"b\")| -> [role](text)\n";

    STRAY_BRACKET = "E0110", "a closing bracket that closes nothing",
    "There is no open bracket for this one to close, or the open one is of another kind.",
    wrong "norm:\n    [name](text) -> |strip)| -> [name](text)\n",
    right "norm:\n    [name](text) -> |strip| -> [name](text)\n";

    UNCLOSED_FIELD = "E0111", "a field whose square bracket is not closed",
    "The name of a field ends with `]`. Where it is missing, the name is taken to end before the type.",
    wrong "norm:\n    [name(text) -> [name](text)\n",
    right "norm:\n    [name](text) -> [name](text)\n";

    BAD_FIELD = "E0112", "not the name of a field",
    "A field's name may hold anything but `[ ] | \" , `` ` `` `, a line's end or `->`; dots are a path into JSON, of which \
     no part is empty. Any other name stands in backticks: `` [`a.b, c`] ``. A target has no paths.",
    wrong "norm:\n    [address..city](text) -> [city](text)\n",
    right "norm:\n    [address.city](text) -> [city](text)\n";

    UNCLOSED_TEXT = "E0113", "a text that is not closed",
    "A text ends with the quote it started with, on the same line. A line's end in it is written `\\n`, a quote `\\\"`.",
    wrong "norm:\n    WHERE [role] == \"admin\n    [id](any)\n",
    right "norm:\n    WHERE [role] == \"admin\"\n    [id](any)\n";

    BAD_ESCAPE = "E0114", "an escape that the language does not have",
    "In a text, a backslash starts one of `\\n`, `\\t`, `\\\"`, `\\\\` and `\\u{…}`. A raw text, `r\"…\"`, has no escapes, \
     which suits patterns and paths.",
    wrong "norm:\n    WHERE [code] MATCHES \"\\d+\"\n    [id](any)\n",
    right "norm:\n    WHERE [code] MATCHES r\"\\d+\"\n    [id](any)\n";

    BAD_NUMBER = "E0115", "not a number",
    "Numbers are written `12`, `1.5` and `1.5e3`, without other signs between the digits. A name starts with a letter.",
    wrong "$limit = 10_000\n",
    right "$limit = 10000\n";

    BAD_CHARACTER = "E0116", "a character that means nothing here",
    "Outside texts, comments and square brackets only the signs of the language may stand. Often such a character looks \
     like one of them: a long dash, a curly quote, a space that does not break.",
    wrong "norm:\n    [role](text) -> |replace(\"a\"; \"b\")| -> [role](text)\n",
    right "norm:\n    [role](text) -> |replace(\"a\", \"b\")| -> [role](text)\n";

    BIDIRECTIONAL = "E0117", "an invisible character that turns the line around",
    "Characters that control the direction of writing can make a line look different from what it says. They are refused \
     everywhere, comments included; in a text, `\\u{202e}` writes one visibly.",
    wrong "-- \u{202e} seen from the other side\nnorm:\n    [id](any)\n",
    right "-- seen from one side\nnorm:\n    [id](any)\n";

    MIXED_INDENTATION = "E0118", "tabs mixed with spaces",
    "How deep a line stands decides what it belongs to. With tabs and spaces in one file, that depends on the width of a \
     tab in somebody's editor.",
    wrong "norm:\n    [id](any)\n\t[name](text)\n",
    right "norm:\n    [id](any)\n    [name](text)\n";

    INDENTATION = "E0119", "a line at the wrong depth",
    "The lines of a block are deeper than its name, all by the same width. A line that goes on with the statement above \
     is deeper than that. Nothing else is indented.",
    wrong "norm:\n    [id](any)\n      [name](text)\n",
    right "norm:\n    [id](any)\n    [name](text)\n";

    OUTSIDE_BLOCK = "E0120", "a rule outside a block",
    "Rules and conditions belong to a target. Name the source and the target in the header, and write the rules into the \
     target's block: its name with a colon, and the lines below it, deeper.",
    wrong "[id](any) -> [id](int8)\n",
    right "source = crm/public.users\nnorm = dwh/norm.users\n\nnorm:\n    [id](any) -> [id](int8)\n";

    LITERAL_CASE = "E0121", "a literal of another language",
    "The three literals that are words are written `True`, `False` and `None`.",
    wrong "norm:\n    WHERE [active] == true\n    [id](any)\n",
    right "norm:\n    WHERE [active] == True\n    [id](any)\n";

    FOREIGN_OPERATOR = "E0122", "an operator or keyword of another language",
    "The operators are `??`, `OR`, `AND`, `NOT`, `== != < <= > >= IN LIKE MATCHES`, `NOT IN`, `+ - * / %`. Steps branch with \
     `IF`, `ELIF` and `ELSE`; what is null is found with `== None`.",
    wrong "norm:\n    WHERE [age] > 18 && [age] < 65\n    [id](any)\n",
    right "norm:\n    WHERE [age] > 18 AND [age] < 65\n    [id](any)\n";

    CHAINED_COMPARISON = "E0123", "comparisons that chain",
    "A comparison is true or false, and that is not compared again. Two conditions are joined with `AND`.",
    wrong "norm:\n    WHERE 18 < [age] < 65\n    [id](any)\n",
    right "norm:\n    WHERE 18 < [age] AND [age] < 65\n    [id](any)\n";

    TOO_LARGE = "E0124", "a statement that is too large",
    "Brackets nest 64 levels deep at most, operators and branches add up to 256, a statement has 65,536 words and \
     signs at most, and a line a million bytes. Nobody reads more; a function of the route's own, `IN [\"a\", \"b\"]` instead of many `OR`, or a \
     dictionary file instead of a long list says it shorter.",
    wrong "$deep = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n",
    right "$deep = 1\n";

    BAD_TEMPLATE = "E0125", "braces that hold no value",
    "In the text of an event, braces hold `{$this}`, `{$name}` or `{[field]}`. A brace itself is written `{{`.",
    wrong "norm:\n    [age](text) -> |SKIP(\"no age: {age}\")| -> []\n",
    right "norm:\n    [age](text) -> |SKIP(\"no age: {[age]}\")| -> []\n";

    BAD_EVENT = "E0126", "an event whose text is no text",
    "`SKIP`, `REJECT`, `ROLLBACK` and `NOTIFY` take one text in quotes. Values go into it in braces.",
    wrong "norm:\n    [age](text) -> |SKIP($this)| -> []\n",
    right "norm:\n    [age](text) -> |SKIP(\"{$this}\")| -> []\n";

    BAD_OBJECT = "E0127", "not an object of a point",
    "The source and the targets are written `name = point/object (options)`. The point is a name in `.env` or one of \
     `csv jsonl json parquet sqlite dict`. The object runs to a space; with spaces in it, it stands in quotes.",
    wrong "source = csv/out dir/users.csv\n",
    right "source = csv/\"out dir/users.csv\"\n";

    BAD_OPTION = "E0128", "not an option",
    "Options stand in brackets behind an object, as `name: value` with commas between them. A value is a word, a literal, \
     a list or a map of these.",
    wrong "source = crm/public.users (key = id)\n",
    right "source = crm/public.users (key: id)\n";

    BAD_FUNCTION = "E0129", "a function that is not fully declared",
    "A function of the route's own has a name, parameters with their types, the type of its result, and a body: \
     `fn name($a: type, $b: type = default) -> type: |steps|`.",
    wrong "fn clean($value: text): |strip|lower|\n",
    right "fn clean($value: text) -> text: |strip|lower|\n";

    MISPLACED_LINE = "E0130", "a line in the wrong place",
    "Headers, functions, dictionaries and blocks stand at the top of a route, not in a block; `ELIF` and `ELSE` follow an \
     `IF` of the same depth, one `ELSE` at the end; under `conns:` stand points and nothing else.",
    wrong "norm:\n    [id](any)\n    $adult = 18\n",
    right "$adult = 18\nnorm:\n    [id](any)\n";

    MISPLACED_EVENT = "E0131", "an event in an expression",
    "`SKIP`, `REJECT`, `ROLLBACK` and `NOTIFY` are steps of a pipeline. They give no value, so they cannot be an argument \
     or stand beside an operator.",
    wrong "norm:\n    [age](text) -> |get(SKIP(\"no\"))| -> []\n",
    right "norm:\n    [age](text) -> |SKIP(\"no\")| -> []\n";

    MISSING_COLON = "E0132", "a block without a colon",
    "The name of a block ends with a colon, and so do `IF`, `ELIF`, `ELSE` and `FOR` over lines. What they hold stands \
     below, deeper.",
    wrong "norm\n    [id](any)\n",
    right "norm:\n    [id](any)\n";

    INVISIBLE = "E0133", "an invisible character in a name",
    "A character that nobody sees (a zero-width space, a soft hyphen, a byte order mark, a selector of a variant), or a \
     blank that is no ordinary space, makes another name of one that looks the same. Such characters come with text that \
     was copied. Joiners and selectors are part of a name behind letters of the scripts that need them, and behind emoji. \
     In texts and comments everything may stand. Where a field of the source really holds such a character, write its \
     name in backticks: what stands in them is taken as it is.",
    wrong "norm:\n    [na\u{200b}me](text)\n",
    right "norm:\n    [name](text)\n";

    NO_LINES = "E0140", "a statement without its lines",
    "`IF`, `ELIF`, `ELSE`, `FOR`, `row:` and `block name:` hold the lines that stand below them, deeper. Without any they \
     would do nothing.",
    wrong "norm:\n    IF [age] >= 18:\n    [age](int4)\n",
    right "norm:\n    IF [age] >= 18:\n        [age](int4)\n";

    BAD_LOOP = "E0141", "a loop without its element or its list",
    "A loop names its element and the list that it goes through, `FOR $item IN [items]:`.",
    wrong "norm:\n    FOR [items]:\n        [id](int8)\n",
    right "norm:\n    FOR $item IN [items]:\n        [$item.id](int8) -> [id](int8)\n";

    MISSING_LAST_BAR = "W0101", "the last bar is missing",
    "A pipeline ends with a bar. Before an arrow it is clear where that belongs, so the rule is read as if it were there.",
    wrong "norm:\n    [name](text) -> |strip|lower -> [name](text)\n",
    right "norm:\n    [name](text) -> |strip|lower| -> [name](text)\n";

    DOUBLED_BAR = "W0102", "a bar too many",
    "One bar stands between two steps. Others are left out.",
    wrong "norm:\n    [name](text) -> |strip||lower| -> [name](text)\n",
    right "norm:\n    [name](text) -> |strip|lower| -> [name](text)\n";

    FAT_ARROW = "W0103", "`=>` for `->`",
    "An arrow is written `->`.",
    wrong "norm:\n    [name](text) => [name](text)\n",
    right "norm:\n    [name](text) -> [name](text)\n";

    SINGLE_EQUALS = "W0104", "`=` for `==`",
    "A comparison is written `==`. A condition cannot set anything, so it is read as one.",
    wrong "norm:\n    WHERE [role] = \"admin\"\n    [id](any)\n",
    right "norm:\n    WHERE [role] == \"admin\"\n    [id](any)\n";

    SINGLE_QUOTES = "W0105", "a text in single quotes",
    "A text stands in double quotes.",
    wrong "norm:\n    WHERE [role] == 'admin'\n    [id](any)\n",
    right "norm:\n    WHERE [role] == \"admin\"\n    [id](any)\n";

    MIXED_SCRIPTS = "W0106", "letters of two scripts in one word",
    "A word of this name has letters of two scripts, and those of one all look like letters of the other: a Cyrillic `а` \
     among Latin letters, say. Who types the name by its looks writes another one. A name that is all of one script is \
     fine, and so is one whose words are of different scripts: `имя_id`. Where a field of the source really is named so, write \
     it in backticks.",
    wrong "norm:\n    [n\u{430}me](text)\n",
    right "norm:\n    [name](text)\n";

    LOOK_ALIKE = "W0107", "two names that look alike",
    "Two names in this file look the same and are different: one has letters of another script, or the same letters are \
     composed of other code points. Names are compared letter for letter, so they name two things. What looks alike is what \
     Unicode's table of confusable characters says (Unicode Technical Standard 39). Where both are meant, write one of them \
     in backticks.",
    wrong "norm:\n    [name](text)\n    [title](text) -> [n\u{430}me](text)\n",
    right "norm:\n    [name](text)\n    [title](text)\n";
}
