//! Which of a route's conditions a database evaluates, so that rows that no target wants never leave it.
//!
//! The loop evaluates every `WHERE` all the same. So a row may be left out at the source only where the loop would
//! have filtered it for every target, and nothing else would have happened on the way: no failure, no event. The
//! compiler lists the parts of each `WHERE` in the order of their evaluation, each with the fields that are read up to
//! it ([`spec::Part`]); here a [`Dialect`] says which of them its database evaluates as the language does, and for
//! which rows a field cannot be read at all. Those rows are let through, so that they fail where they would have failed.
//!
//! Conditions of the language are true or false. In SQL a condition may also be null, so `NOT` is moved down to the
//! comparisons first; there each is written so that it is true exactly where the language says so, and `AND` and `OR`
//! of such are true exactly where they should be, whatever else is false or null.

use etlc_types::{Arena, Element, Failure, Type, codes::run as codes, into, try_into};

use crate::{
    Exit, Place, Stop,
    spec::{Comparison, Condition, Operand, Part, Source},
};

/// The most values that a field is compared with: databases bound how many a statement may hold.
const LONGEST_LIST: usize = 1000;

/// How a database compares. Each `Err` says in a few words why it does not compare as the language does.
pub trait Dialect {
    /// A field's column in SQL.
    fn column(&self, field: usize) -> String;

    /// The condition that holds for the rows of which the field cannot be read as this type; `None` where it always
    /// can.
    fn unreadable(&self, field: usize, read: Type) -> Result<Option<String>, String>;

    /// A field's column as it is compared with a value of this type, for order or only for equality.
    fn compared(&self, field: usize, kind: Type, ordered: bool) -> Result<String, String>;

    /// A value of this type, given in its text form.
    fn value(&mut self, kind: Type, text: &str) -> Result<String, String>;

    /// The NaN of this type, where columns may hold one: to the database it is equal to itself and above all others.
    fn nan(&self, kind: Type) -> Option<&'static str>;

    /// Whether a field is `LIKE` a pattern of the language, or `NOT LIKE` it; null where the field is.
    fn like(&mut self, field: usize, pattern: &str, negated: bool) -> Result<String, String>;
}

/// What became of the conditions of a route.
#[derive(Clone, Debug, Default)]
pub struct Pushdown {
    /// The condition in SQL, if there is any.
    pub sql: Option<String>,
    /// What became of each part.
    pub parts: Vec<Decision>,
}

/// What became of a part of a condition.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The target's name.
    pub target: &'static str,
    /// The part, as the language writes it.
    pub text: &'static str,
    /// Where its `WHERE` stands.
    pub place: Place,
    /// Why the source does not evaluate it; `None` where it does.
    pub why: Option<String>,
}

/// Decides for each part of the source's conditions. `set` are the constants that `--set` replaces.
///
/// # Errors
/// Where a constant's value is not of its type.
pub fn push_down(
    set: &[(String, String)],
    source: &'static Source,
    dialect: &mut impl Dialect,
) -> Result<Pushdown, Stop> {
    let mut parts = Vec::new();
    let mut alternatives = Vec::new();
    let mut keeps_all = None;
    for wanted in source.wanted {
        let mut all = Vec::new();
        for part in wanted.parts {
            let rendered = render(set, part, dialect)?;
            parts.push(Decision {
                target: wanted.target,
                text: part.text,
                place: part.place,
                why: rendered.as_ref().err().cloned(),
            });
            all.extend(rendered.ok());
        }
        if all.is_empty() {
            keeps_all = Some(wanted.target);
        }
        alternatives.push(all.join(" AND "));
    }
    if let Some(target) = keeps_all {
        for part in &mut parts {
            let why = || format!("{target} takes rows that it would leave out");
            part.why.get_or_insert_with(why);
        }
        return Ok(Pushdown { sql: None, parts });
    }
    let bracketed: Vec<_> = alternatives.iter().map(|one| format!("({one})")).collect();
    Ok(Pushdown { sql: (!bracketed.is_empty()).then(|| bracketed.join(" OR ")), parts })
}

/// Pushes nothing down, for this reason.
pub fn push_nothing(source: &'static Source, why: &str) -> Pushdown {
    let parts = source.wanted.iter().flat_map(|wanted| {
        let decision = |part: &'static Part| {
            let why = match part.condition {
                Condition::Loop(why) => why.to_owned(),
                _ => why.to_owned(),
            };
            Decision { target: wanted.target, text: part.text, place: part.place, why: Some(why) }
        };
        wanted.parts.iter().map(decision)
    });
    Pushdown { sql: None, parts: parts.collect() }
}

/// What became of the conditions in several tables: a part of one that is evaluated in any of them may keep rows from being
/// read.
pub fn of_all(tables: impl IntoIterator<Item = Vec<Decision>>) -> Vec<Decision> {
    let mut tables = tables.into_iter();
    let mut joined = tables.next().unwrap_or_default();
    for table in tables {
        for (known, other) in joined.iter_mut().zip(table) {
            known.why = known.why.take().and(other.why);
        }
    }
    joined
}

/// A part in SQL: the condition, or what cannot be read of the row up to it.
fn render(
    set: &[(String, String)],
    part: &'static Part,
    dialect: &mut impl Dialect,
) -> Result<Result<String, String>, Stop> {
    let mut alternatives = Vec::new();
    for (field, read) in part.reads {
        match dialect.unreadable(*field, *read) {
            Ok(Some(guard)) if !alternatives.contains(&guard) => alternatives.push(guard),
            Ok(_) => {}
            Err(why) => return Ok(Err(why)),
        }
    }
    let condition = match (Renderer { set, dialect }).condition(&part.condition, false) {
        Ok(condition) => condition,
        Err(Why::Local(why)) => return Ok(Err(why)),
        Err(Why::Stop(stop)) => return Err(stop),
    };
    alternatives.insert(0, condition);
    Ok(Ok(if alternatives.len() == 1 { alternatives.remove(0) } else { format!("({})", alternatives.join(" OR ")) }))
}

/// Why a condition is not rendered.
enum Why {
    Local(String),
    Stop(Stop),
}

impl From<String> for Why {
    fn from(why: String) -> Why {
        Why::Local(why)
    }
}

struct Renderer<'a, D> {
    set: &'a [(String, String)],
    dialect: &'a mut D,
}

impl<D: Dialect> Renderer<'_, D> {
    /// A condition that is true exactly where the language's is, or, `negated`, exactly where it is not.
    fn condition(&mut self, condition: &'static Condition, negated: bool) -> Result<String, Why> {
        match condition {
            Condition::Loop(why) => Err(Why::Local((*why).to_owned())),
            Condition::Always(holds) => Ok(truth(*holds != negated)),
            Condition::Not(inner) => self.condition(inner, !negated),
            Condition::And(parts) => self.joined(parts, negated, if negated { " OR " } else { " AND " }),
            Condition::Or(parts) => self.joined(parts, negated, if negated { " AND " } else { " OR " }),
            Condition::Compare { field, kind, operator, value } => {
                let operator = if negated { operator.negated() } else { *operator };
                match self.text(value)? {
                    Some(text) => self.compare(*field, *kind, operator, negated, &text),
                    None => Ok(self.compare_null(*field, operator, negated)),
                }
            }
            Condition::In { field, kind, values } => {
                let texts = values.iter().map(|value| self.text(value)).collect::<Result<_, _>>()?;
                self.is_in(*field, *kind, texts, negated)
            }
            Condition::InConstant { field, kind, name, list } => {
                let texts = elements(*kind, self.given(name).unwrap_or(list)).map_err(Why::Stop)?;
                self.is_in(*field, *kind, texts, negated)
            }
            Condition::Like { field, pattern } => {
                let like = self.dialect.like(*field, pattern, negated)?;
                Ok(if negated { self.or_null(*field, &like) } else { like })
            }
        }
    }

    fn joined(&mut self, parts: &'static [Condition], negated: bool, between: &str) -> Result<String, Why> {
        let parts = parts.iter().map(|part| self.condition(part, negated)).collect::<Result<Vec<_>, _>>()?;
        Ok(format!("({})", parts.join(between)))
    }

    /// `operator` is already the one that is wanted; `negated` says whether null meets it.
    fn compare(
        &mut self,
        field: usize,
        kind: Type,
        operator: Comparison,
        negated: bool,
        text: &str,
    ) -> Result<String, Why> {
        let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
        let column = self.dialect.compared(field, kind, !equality)?;
        let nan = self.dialect.nan(kind);
        if nan.is_some() && text == "NaN" {
            return Err(Why::Local("a NaN is compared".to_owned()));
        }
        let value = self.dialect.value(kind, text)?;
        let compared = format!("{column} {} {value}", operator.sql());
        Ok(match operator {
            Comparison::Equal => compared,
            Comparison::NotEqual => self.or_null(field, &compared),
            // Every comparison with a NaN is false, so what it negates is true; the database puts NaN above all.
            Comparison::Greater | Comparison::GreaterOrEqual => match (negated, nan) {
                (false, Some(nan)) => format!("({compared} AND {column} <> {nan})"),
                (false, None) => compared,
                (true, _) => self.or_null(field, &compared),
            },
            Comparison::Less | Comparison::LessOrEqual => match (negated, nan) {
                (false, _) => compared,
                (true, Some(nan)) => self.or_null(field, &format!("{compared} OR {column} = {nan}")),
                (true, None) => self.or_null(field, &compared),
            },
        })
    }

    /// A comparison with null: it is a value to `==` and `!=`, and nothing else is true of it.
    fn compare_null(&self, field: usize, operator: Comparison, negated: bool) -> String {
        match operator {
            Comparison::Equal => format!("{} IS NULL", self.dialect.column(field)),
            Comparison::NotEqual => format!("{} IS NOT NULL", self.dialect.column(field)),
            _ => truth(negated),
        }
    }

    fn is_in(&mut self, field: usize, kind: Type, texts: Vec<Option<String>>, negated: bool) -> Result<String, Why> {
        let column = self.dialect.compared(field, kind, false)?;
        if texts.len() > LONGEST_LIST {
            return Err(Why::Local(format!("the list has more than {LONGEST_LIST} elements")));
        }
        let (mut listed, mut has_null) = (Vec::new(), false);
        for text in texts {
            match text {
                Some(text) if text == "NaN" && self.dialect.nan(kind).is_some() => {
                    return Err(Why::Local("a NaN is compared".to_owned()));
                }
                Some(text) => listed.push(self.dialect.value(kind, &text)?),
                None => has_null = true,
            }
        }
        let null = self.dialect.column(field);
        let listed = (!listed.is_empty()).then(|| listed.join(", "));
        Ok(match (listed, has_null, negated) {
            (None, false, _) => truth(negated),
            (None, true, false) => format!("{null} IS NULL"),
            (None, true, true) => format!("{null} IS NOT NULL"),
            (Some(listed), false, false) => format!("{column} IN ({listed})"),
            (Some(listed), true, false) => format!("({column} IN ({listed}) OR {null} IS NULL)"),
            (Some(listed), false, true) => self.or_null(field, &format!("{column} NOT IN ({listed})")),
            (Some(listed), true, true) => format!("({column} NOT IN ({listed}) AND {null} IS NOT NULL)"),
        })
    }

    fn or_null(&self, field: usize, condition: &str) -> String {
        format!("({condition} OR {} IS NULL)", self.dialect.column(field))
    }

    /// The text form of an operand as this program writes it, whatever form it was given in; `None` is null.
    fn text(&self, operand: &Operand) -> Result<Option<String>, Why> {
        match *operand {
            Operand::Null => Ok(None),
            Operand::Literal(kind, text) => canonical(kind, text).map(Some).map_err(Why::Stop),
            Operand::Constant(kind, name, text) => {
                canonical(kind, self.given(name).unwrap_or(text)).map(Some).map_err(Why::Stop)
            }
        }
    }

    /// What `--set` gives for a constant.
    fn given(&self, name: &str) -> Option<&str> {
        self.set.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

fn truth(holds: bool) -> String {
    if holds { "TRUE" } else { "FALSE" }.to_owned()
}

/// The text forms of the elements of a list, which is given in its own.
fn elements(kind: Type, text: &str) -> Result<Vec<Option<String>>, Stop> {
    let element = kind.base().element().unwrap_or(Element::Text);
    Ok(try_into::list(text, element, &Arena::new()).map_err(|failure| bad_constant(&failure))?.texts())
}

fn bad_constant(failure: &Failure) -> Stop {
    Stop::new(Exit::Usage, codes::BAD_CONSTANT, format!("a constant of a WHERE: {failure}"))
        .help("give --set a value of the constant's type")
}

/// The one text form of a value.
fn canonical(kind: Type, text: &str) -> Result<String, Stop> {
    let arena = Arena::new();
    let form = |made: etlc_types::Result<&str>| made.map(str::to_owned).map_err(|failure| bad_constant(&failure));
    form(match kind {
        Type::Bool => try_into::bool(text).map(|value| into::text(value, &arena)),
        Type::Int2 => try_into::int2(text).map(|value| into::text(value, &arena)),
        Type::Int4 => try_into::int4(text).map(|value| into::text(value, &arena)),
        Type::Int8 => try_into::int8(text).map(|value| into::text(value, &arena)),
        Type::Float4 => try_into::float4(text).map(|value| into::text(value, &arena)),
        Type::Float8 => try_into::float8(text).map(|value| into::text(value, &arena)),
        Type::Numeric(_) => try_into::numeric(text).map(|value| into::text(value, &arena)),
        Type::Bytea => try_into::bytea(text, &arena).map(|value| into::text(value, &arena)),
        Type::Date => try_into::date(text).map(|value| into::text(value, &arena)),
        Type::Time => try_into::time(text).map(|value| into::text(value, &arena)),
        Type::Timestamp => try_into::timestamp(text).map(|value| into::text(value, &arena)),
        Type::Timestamptz => try_into::timestamptz(text).map(|value| into::text(value, &arena)),
        Type::Uuid => try_into::uuid(text).map(|value| into::text(value, &arena)),
        Type::Text | Type::Varchar(_) | Type::Interval | Type::Json | Type::List(_) => Ok(text),
    })
}
