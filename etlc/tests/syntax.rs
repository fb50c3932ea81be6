//! What routes mean: sources beside a short form of the tree that is read from them.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

use std::fmt::Write;

use etlc::diagnostics::{Diagnostic, Format, Lang, Sources, render};
use etlc::syntax::ast::{
    BinaryOp, Block, Destination, Expectation, Expr, ExprKind, FieldPath, File, FunctionBody, Item, Left, Line,
    Literal, Name, Object, OptionEntry, OptionValue, PathStep, Pipeline, Step, StepKind, TemplatePart, TestLineKind,
    UnaryOp, VariablePath,
};
use etlc::syntax::parse;

/// The file of a source in which nothing is wrong.
fn read(source: &str) -> File {
    let (file, diagnostics) = parse(source);
    assert!(diagnostics.is_empty(), "{source}\n{}", said(source, &diagnostics));
    file
}

fn said(source: &str, diagnostics: &[Diagnostic]) -> String {
    render(Format::Short, Lang::En, &Sources::of("route.etl", source), diagnostics)
}

/// The only line of a block that holds this line.
fn line(source: &str) -> Line {
    let file = read(&format!("norm:\n    {source}\n"));
    let [Item::Block(Block { lines, .. })] = file.items.as_slice() else { panic!("{source}: {file:?}") };
    let [line] = lines.as_slice() else { panic!("{source}: {lines:?}") };
    line.clone()
}

fn field(path: &FieldPath) -> String {
    let steps = path.path.iter().map(|step| match step {
        PathStep::Key(key) => format!(".{key}"),
        PathStep::Index(index) => format!("#{index}"),
    });
    format!("[{}{}]", path.name, steps.collect::<String>())
}

fn expr(expr: &Expr) -> String {
    let all = |list: &[Expr]| list.iter().map(self::expr).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Literal(Literal::Text(text)) => format!("{text:?}"),
        ExprKind::Literal(Literal::Integer(digits)) => digits.clone(),
        ExprKind::Literal(Literal::Decimal(digits)) => format!("{digits}d"),
        ExprKind::Literal(Literal::Bool(value)) => value.to_string(),
        ExprKind::Literal(Literal::Null) => "null".into(),
        ExprKind::This => "$this".into(),
        ExprKind::Variable(name) => format!("${name}"),
        ExprKind::VariablePath(inner) => path(inner),
        ExprKind::Field(path) => field(path),
        ExprKind::Dictionary(parts) => {
            format!("$${}", parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("/"))
        }
        ExprKind::Call { name, bare: true, .. } => name.text.clone(),
        ExprKind::Call { name, arguments, .. } => format!("{}({})", name.text, all(arguments)),
        ExprKind::Unary(UnaryOp::Not, operand) => format!("(not {})", self::expr(operand)),
        ExprKind::Unary(UnaryOp::Negate, operand) => format!("(neg {})", self::expr(operand)),
        ExprKind::Binary(operator, left, right) => {
            format!("({} {} {})", self::expr(left), sign(*operator), self::expr(right))
        }
        ExprKind::List(list) => format!("list[{}]", all(list)),
        ExprKind::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", key.text, self::expr(value)));
            format!("map{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        ExprKind::Broken => "broken".into(),
    }
}

fn sign(operator: BinaryOp) -> &'static str {
    match operator {
        BinaryOp::Coalesce => "??",
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not in",
        BinaryOp::Like => "like",
        BinaryOp::Matches => "matches",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Remainder => "%",
    }
}

fn steps(steps: &[Step]) -> String {
    steps.iter().map(step).collect::<Vec<_>>().join(" | ")
}

fn step(step: &Step) -> String {
    match &step.kind {
        StepKind::Expr(value) => expr(value),
        StepKind::Coalesce(other) => format!("?? {}", self::step(other)),
        StepKind::If { branches, otherwise } => {
            let mut shown = String::new();
            for (condition, branch) in branches {
                let _ = write!(shown, "if {} {{{}}} ", expr(condition), steps(branch));
            }
            let otherwise = otherwise.as_ref().map(|branch| format!("else {{{}}}", steps(branch)));
            shown + &otherwise.unwrap_or_default()
        }
        StepKind::Event(event) => {
            let parts = event.text.iter().flat_map(|template| &template.parts).map(|part| match part {
                TemplatePart::Text(text) => format!("{text:?}"),
                TemplatePart::Value(value) => expr(value),
            });
            format!("{:?}<{}>", event.kind, parts.collect::<Vec<_>>().join(" "))
        }
    }
}

fn path(path: &VariablePath) -> String {
    let steps = FieldPath { name: String::new(), path: path.path.clone(), span: path.span };
    format!("${}{}", path.name, field(&steps).trim_matches(['[', ']']))
}

fn all_shown(lines: &[Line]) -> String {
    lines.iter().map(shown).collect::<Vec<_>>().join("; ")
}

fn shown(line: &Line) -> String {
    let rule = match line {
        Line::Rule(rule) => rule,
        Line::Where(condition, _) => return format!("where {}", expr(condition)),
        Line::If(choice) => {
            let branches = choice.branches.iter().map(|branch| {
                let condition =
                    branch.condition.as_ref().map_or("else".to_owned(), |condition| format!("if {}", expr(condition)));
                format!("{condition} {{{}}}", all_shown(&branch.lines))
            });
            return branches.collect::<Vec<_>>().join(" ");
        }
        Line::For(each) => {
            return format!("for ${} in {} {{{}}}", each.item.text, expr(&each.list), all_shown(&each.lines));
        }
        Line::Use(name) => return format!("use {}", name.text),
    };
    let kind = |kind: &Option<etlc::syntax::ast::TypeRef>| {
        kind.as_ref().map(|kind| format!("({})", kind.text)).unwrap_or_default()
    };
    let left = match &rule.left {
        Left::Field(path) => field(path),
        Left::Variable(name) => format!("${}", name.text),
        Left::VariablePath(inner) => path(inner),
        Left::Nothing(_) => "nothing".into(),
        Left::Every(_) => "every".into(),
    };
    let pipeline = |pipeline: &Pipeline| format!(" -> {}", steps(&pipeline.steps));
    let right = rule.right.as_ref().map(|right| {
        let destination = match &right.destination {
            Destination::Field(name) => format!("[{}]", name.text),
            Destination::Local(name) => format!("${}", name.text),
            Destination::Nothing(_) => "nothing".into(),
        };
        format!(" -> {destination}{}", kind(&right.kind))
    });
    let pipeline = rule.pipeline.as_ref().map(pipeline).unwrap_or_default();
    format!("{left}{}{pipeline}{}", kind(&rule.left_type), right.unwrap_or_default())
}

#[test]
fn rules_are_read() {
    let cases = [
        ("[id](any) -> [id](int8)", "[id](any) -> [id](int8)"),
        ("[id]->[id]", "[id] -> [id]"),
        ("[age](any)", "[age](any)"),
        ("[age]", "[age]"),
        ("[*]", "every"),
        ("[] -> |now()| -> [at](timestamptz)", "nothing -> now() -> [at](timestamptz)"),
        ("[$v](int4) -> |to_text| -> [$w](text)", "$v(int4) -> to_text -> $w(text)"),
        ("[a](int4!) -> []", "[a](int4!) -> nothing"),
        ("[$item.a-b.0](text) -> [a](text)", "$item.a-b#0(text) -> [a](text)"),
        ("[] -> |concat($i.a.`b c`.0, $this.x)| -> [a](text)", "nothing -> concat($i.a.b c#0, $this.x) -> [a](text)"),
        (
            "[a.b.0](text secret) -> [US Gross](numeric(10,2)) # why",
            "[a.b#0](text secret) -> [US Gross](numeric(10,2))",
        ),
        ("[order #](text[]) -> [`x, y`]( varchar(3) ) -- why", "[order #](text[]) -> [x, y](varchar(3))"),
        ("[a](any) -> |strip|*lower| * upper| -> [a](text)", "[a](any) -> strip | lower | upper -> [a](text)"),
        (
            "[role](text) -> |trim|to_lower|replace(\"role\", \"роль\")| -> [role](text)",
            "[role](text) -> trim | to_lower | replace(\"role\", \"роль\") -> [role](text)",
        ),
        (
            "[c] -> |lookup($$countries.name) ?? \"?\"| -> [c](text)",
            "[c] -> lookup($$countries/name) | ?? \"?\" -> [c](text)",
        ),
        ("[c] -> |f|?? 1 ?? SKIP(\"no\")| -> [c](int4)", "[c] -> f | ?? 1 | ?? Skip<\"no\"> -> [c](int4)"),
        (
            "[c] -> |$this + 1|concat(\"a\", $this)| -> [c](text)",
            "[c] -> ($this + 1) | concat(\"a\", $this) -> [c](text)",
        ),
        ("[c] -> |[d]| -> [c](text)", "[c] -> [d] -> [c](text)"),
        (
            "[] -> |IF($age == None): get(\"unknown\") ELIF($age >= $adult): get(\"adult\") ELSE: get(\"child\")| -> [g](text)",
            "nothing -> if ($age == null) {get(\"unknown\")} if ($age >= $adult) {get(\"adult\")} else {get(\"child\")} -> [g](text)",
        ),
        (
            "[e] -> |IF($this != \"\"): (strip|lower ?? \"x\") ?? \"y\"| -> [e](text)",
            "[e] -> if ($this != \"\") {strip | lower | ?? \"x\" | ?? \"y\"}  -> [e](text)",
        ),
        ("[e] -> |if($a): IF($b): x ELSE: y| -> [e]", "[e] -> if $a {if $b {x} else {y}}  -> [e]"),
        ("[e] -> |IF($a): (x)| -> [e]", "[e] -> if $a {x}  -> [e]"),
        ("[e] -> |IF($a): ($b + 1) * 2| -> [e]", "[e] -> if $a {(($b + 1) * 2)}  -> [e]"),
        (
            "[e] -> |IF($this != None AND NOT is_email($this)): REJECT(\"not an address: {$this}, {[a.b]} {{x}\")| -> [e](text)",
            "[e] -> if (($this != null) and (not is_email($this))) {Reject<\"not an address: \" $this \", \" [a.b] \" {x}\">}  -> [e](text)",
        ),
        ("[e] -> |skip|ROLLBACK()|Notify(\"\")| -> []", "[e] -> Skip<> | Rollback<> | Notify<> -> nothing"),
    ];
    for (source, expected) in cases {
        assert_eq!(shown(&line(source)), expected, "{source}");
    }
}

#[test]
fn operators_bind_as_the_table_says() {
    let cases = [
        ("1 + 2 * 3 - 4 / 5 % 6", "((1 + (2 * 3)) - ((4 / 5) % 6))"),
        ("-1 - -2", "((neg 1) - (neg 2))"),
        ("- -1", "(neg (neg 1))"),
        ("-[a] * 2", "((neg [a]) * 2)"),
        ("NOT $a == 1 AND $b OR $c", "(((not ($a == 1)) and $b) or $c)"),
        ("NOT NOT $a", "(not (not $a))"),
        ("$a OR $b AND $c ?? $d", "(($a or ($b and $c)) ?? $d)"),
        ("$a ?? $b ?? $c", "(($a ?? $b) ?? $c)"),
        ("$a + 1 > 2 AND $b IN [1, 2]", "((($a + 1) > 2) and ($b in list[1, 2]))"),
        ("$a not in [] or $b NOT IN {\"k\": 1}", "(($a not in list[]) or ($b not in map{k: 1}))"),
        ("NOT $a IN [\"x\"]", "(not ($a in list[\"x\"]))"),
        ("[a] LIKE \"x%\" AND [b] MATCHES r\"^\\d\"", "(([a] like \"x%\") and ([b] matches \"^\\\\d\"))"),
        ("($a OR $b) AND (1 + 2) * 3 == 9", "(($a or $b) and (((1 + 2) * 3) == 9))"),
        ("($a < 1) == True", "(($a < 1) == true)"),
        ("1.5 <= 2e3", "(1.5d <= 2e3d)"),
        ("lookup($$types.uuid, $tag, [rooms]) != \"\\u{41}\\n\"", "(lookup($$types/uuid, $tag, [rooms]) != \"A\\n\")"),
        ("[1 , \"a\"] == [2]", "(list[1, \"a\"] == list[2])"),
        ("[2024 sales] == [x]", "([2024 sales] == [x])"),
        ("f(NOT $a, $b == 1)", "f((not $a), ($b == 1))"),
        ("Is_Null", "Is_Null"),
    ];
    for (source, expected) in cases {
        assert_eq!(shown(&line(&format!("WHERE {source}"))), format!("where {expected}"), "{source}");
    }
}

fn option(entry: &OptionEntry) -> String {
    fn value(value: &OptionValue) -> String {
        match value {
            OptionValue::Word(word) => word.clone(),
            OptionValue::Literal(literal) => format!("{literal:?}"),
            OptionValue::List(values) => {
                format!("[{}]", values.iter().map(|(element, _)| self::value_of(element)).collect::<Vec<_>>().join(" "))
            }
            OptionValue::Phrase(phrase) => format!("<{phrase}>"),
            OptionValue::Map(entries) => entries.iter().map(|(key, kind, _)| format!("{}:{kind} ", key.text)).collect(),
        }
    }
    format!("{}={}", entry.name.text, value(&entry.value))
}

fn value_of(value: &OptionValue) -> String {
    match value {
        OptionValue::Word(word) => word.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn headers_are_read() {
    let cases = [
        ("source = crm/public.users (key: id)", "source crm/public.users key=id"),
        ("SOURCE=crm/x", "source crm/x"),
        ("цель = dwh/таблица", "цель dwh/таблица"),
        (
            "a = csv/data/flights-*.csv.gz (delimiter: \";\", header: true, on: True) -- why",
            "a csv/data/flights-*.csv.gz delimiter=Text(\";\") header=true on=Bool(true)",
        ),
        ("a = csv/\"out dir/x.csv\" # why", "a csv/out dir/x.csv"),
        ("a = csv/x#y--z.csv", "a csv/x#y--z.csv"),
        ("a = sqlite/\"my shop.db\":users", "a sqlite/my shop.db:users"),
        ("a = crm/query(\"select \\\"a\\\" -- b\") (key: [a, b])", "a crm?select \"a\" -- b key=[a b]"),
        (
            "a = x/1, y/2,\n  z/3 (commit: every(100 rows), max_rejects: 5%)",
            "a x/1 y/2 z/3 commit=<every(100 rows)> max_rejects=<5%>",
        ),
        (
            "a = x/1 (\n  encoding: windows-1251,\n  partitions: 4\n)",
            "a x/1 encoding=windows-1251 partitions=Integer(\"4\")",
        ),
        (
            "dict d = file/t.csv (columns: {a: int4, b: numeric(10,2)})",
            "dict d file/t.csv columns=a:int4 b:numeric(10,2) ",
        ),
    ];
    for (source, expected) in cases {
        let file = read(source);
        let object = |object: &etlc::syntax::ast::ObjectRef| match &object.object {
            Object::Path(path) => format!("{}/{path}", object.point.text),
            Object::Query(query) => format!("{}?{query}", object.point.text),
        };
        let shown: Vec<String> = match file.items.as_slice() {
            [Item::Endpoint(endpoint)] => std::iter::once(endpoint.name.text.clone())
                .chain(endpoint.objects.iter().map(object))
                .chain(endpoint.options.iter().map(option))
                .collect(),
            [Item::Dictionary(dictionary)] => std::iter::once(format!("dict {}", dictionary.name.text))
                .chain([object(&dictionary.object)])
                .chain(dictionary.options.iter().map(option))
                .collect(),
            other => panic!("{source}: {other:?}"),
        };
        assert_eq!(shown.join(" "), expected, "{source}");
    }
}

#[test]
fn settings_constants_functions_and_connections_are_read() {
    let file = read(
        "notify = console, ops\ntimezone = Europe/Moscow\non_error = \"skip\"\n$adult = 9 * 2\n\
         fn a($x: text[], $y: numeric(10,2)! = 1 + 1) -> text!: |s1|replace(\"ё\", \"е\")|\n\
         fn b() -> int4: 1 ?? 2\nconns:\n    crm\n    big-one = dwh.2 # why\nnorm:\n",
    );
    let mut shown = String::new();
    for item in &file.items {
        let _ = match item {
            Item::Setting(setting) => {
                let values: Vec<String> = setting.values.iter().map(|(value, _)| value_of(value)).collect();
                writeln!(shown, "{} = {}", setting.name.text, values.join(" "))
            }
            Item::Constant(constant) => writeln!(shown, "${} = {}", constant.name.text, expr(&constant.value)),
            Item::Function(function) => {
                let parameters = function.parameters.iter().map(|parameter| {
                    let default = parameter.default.as_ref().map(|value| format!("={}", expr(value)));
                    format!("{}:{}{} ", parameter.name.text, parameter.kind.text, default.unwrap_or_default())
                });
                let body = match &function.body {
                    FunctionBody::Pipeline(pipeline) => format!("|{}|", steps(&pipeline.steps)),
                    FunctionBody::Expr(value) => expr(value),
                };
                let parameters: String = parameters.collect();
                writeln!(shown, "fn {} {parameters}{}: {body}", function.name.text, function.result.text)
            }
            Item::Connections(connections) => {
                let names = connections.iter().map(|one| format!(" {}={}", one.alias.text, one.point.text));
                writeln!(shown, "conns{}", names.collect::<String>())
            }
            Item::Block(block) => writeln!(shown, "{}: {}", block.name.text, block.lines.len()),
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(
        shown,
        "notify = console ops\n\
         timezone = Europe/Moscow\n\
         on_error = Literal(Text(\"skip\"))\n\
         $adult = (9 * 2)\n\
         fn a x:text[] y:numeric(10,2)!=(1 + 1) text!: |s1 | replace(\"ё\", \"е\")|\n\
         fn b int4: (1 ?? 2)\n\
         conns crm=crm big-one=dwh.2\n\
         norm: 0\n"
    );
}

#[test]
fn the_routes_of_the_language_are_read() {
    for source in [include_str!("syntax/users.etl"), include_str!("syntax/control.etl")] {
        for source in
            [source.to_owned(), source.replace('\n', "\r\n"), format!("\u{feff}{source}"), source.trim_end().to_owned()]
        {
            read(&source);
        }
    }
    let file = read(include_str!("syntax/users.etl"));
    let lines: Vec<usize> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Block(block) => Some(block.lines.len()),
            _ => None,
        })
        .collect();
    assert_eq!((file.items.len(), lines), (8, vec![9, 3]));
}

#[test]
fn statements_that_hold_lines_are_read() {
    let mut read_as = String::new();
    for item in read(include_str!("syntax/control.etl")).items {
        let _ = match item {
            Item::Row(block) => writeln!(read_as, "row: {}", all_shown(&block.lines)),
            Item::NamedBlock(block) => writeln!(read_as, "block {}: {}", block.name.text, all_shown(&block.lines)),
            Item::Block(block) => block.lines.iter().try_for_each(|line| writeln!(read_as, "{}", shown(line))),
            other => writeln!(read_as, "{other:?}"),
        };
    }
    assert_eq!(
        read_as,
        "row: [age](any) -> s1 | to_int | ?? null -> $age(int4)\n\
         block clean: [name](text) -> strip -> [name](text)\n\
         use clean\n\
         for $item in [items] {where ($item.sku != null); $item.sku(text) -> [sku](text); \
         for $each in $item.tags {$each(text) -> [tag](text)}}\n\
         if ($age > 18) {[a](text)} if ($age > 16) {[b](text); if $c {[d](text)}} else {[c](text)}\n\
         [id](any) -> [id](int8)\n"
    );
}

#[test]
fn tests_are_read() {
    let part = |part: &Option<Name>| part.as_ref().map(|part| format!(" {:?}", part.text)).unwrap_or_default();
    let mut shown = String::new();
    for item in read(include_str!("syntax/test.etl")).items {
        let Item::Test(test) = item else { panic!("{item:?}") };
        let _ = writeln!(shown, "{:?}", test.name.text);
        for line in test.lines {
            let _ = match line.kind {
                TestLineKind::Given(rows) => writeln!(shown, "given {}", expr(&rows)),
                TestLineKind::With { name, dictionary, value } => {
                    writeln!(shown, "with {} {dictionary} {}", name.text, expr(&value))
                }
                TestLineKind::At(moment) => writeln!(shown, "at {}", moment.text),
                TestLineKind::Expect(Expectation::Rows { target, rows }) => {
                    writeln!(shown, "{} gets {}", target.text, expr(&rows))
                }
                TestLineKind::Expect(Expectation::Event { target, kind, part: text }) => {
                    writeln!(shown, "{} {kind:?}{}", target.text, part(&text))
                }
                TestLineKind::Expect(Expectation::None(target)) => writeln!(shown, "{} gets nothing", target.text),
                TestLineKind::Expect(Expectation::Rollback(text)) => writeln!(shown, "rollback{}", part(&text)),
                TestLineKind::Expect(Expectation::Fails(text)) => writeln!(shown, "fails{}", part(&text)),
                TestLineKind::Expect(Expectation::Notify(text)) => writeln!(shown, "notify{}", part(&text)),
            };
        }
    }
    assert_eq!(
        shown,
        "\"an adult\"\n\
         at 2024-01-01T00:00Z\n\
         with countries true map{de: map{name: \"Germany\"}}\n\
         with adult false (neg 21)\n\
         given map{id: 1, nickname: \"  Bob \", tags: list[], active: true, gone: null}\n\
         given list[map{id: 1.50d, active: true, gone: null}, \
         map{tags: list[list[1, 2], list[\"a\"], list[true]], more: map{k: map{}}}]\n\
         norm gets map{nicknameNorm: \"bob\", group: \"adult\"}\n\
         norm gets list[map{id: 1}, map{}]\n\
         norm Skip\n\
         norm Skip \"why\"\n\
         skip Reject \"no \\\"name\\\"\"\n\
         kids gets nothing\n\
         none gets map{id: 1}\n\
         fails\n\
         fails gets list[map{id: 1}]\n\
         rollback \"all\"\n\
         notify \"ops\"\n\
         \"the next\"\n"
    );
}

#[test]
fn spans_hold_what_they_are_about() {
    let source = "norm:\n    [a.b](int4!) -> |get([x] + 1)?? \"y\"| -> [c](text)   -- why\n";
    let file = read(source);
    let at = |span: etlc::diagnostics::Span| &source[span.start..span.end];
    let [Item::Block(block)] = file.items.as_slice() else { panic!("{file:?}") };
    let Line::Rule(rule) = &block.lines[0] else { panic!("{block:?}") };
    assert_eq!(at(block.name.span), "norm");
    assert_eq!(at(rule.span), "[a.b](int4!) -> |get([x] + 1)?? \"y\"| -> [c](text)");
    let Left::Field(left) = &rule.left else { panic!("{rule:?}") };
    assert_eq!(at(left.span), "[a.b]");
    assert_eq!(rule.left_type.as_ref().map(|kind| at(kind.span)), Some("int4!"));
    let pipeline = rule.pipeline.as_ref().expect("it has steps");
    assert_eq!(at(pipeline.span), "|get([x] + 1)?? \"y\"|");
    assert_eq!(pipeline.steps.iter().map(|step| at(step.span)).collect::<Vec<_>>(), ["get([x] + 1)", "?? \"y\""]);
    let StepKind::Expr(Expr { kind: ExprKind::Call { name, arguments, .. }, .. }) = &pipeline.steps[0].kind else {
        panic!("{pipeline:?}")
    };
    assert_eq!((at(name.span), at(arguments[0].span)), ("get", "[x] + 1"));
    let right = rule.right.as_ref().expect("it has a target");
    assert_eq!(at(right.span), "[c](text)");
    assert_eq!(right.kind.as_ref().map(|kind| at(kind.span)), Some("text"));
}

#[test]
fn a_line_of_noise_is_told_of_in_a_few_problems() {
    let noise = format!("    [a{}", "]".repeat(100_000));
    let (_, found) = etlc::syntax::parse(&format!("a = csv/x\n\na:\n{noise}\n{noise}\n"));
    assert_eq!(found.len(), 40, "twenty for each of two lines");
}
