//! Typed expressions. Every node says what it gives: a type, whether that may be null, whether it may fail; so the
//! code generator decides nothing.

use etlc_types::Type;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An expression with all that is known of its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expr {
    /// What it gives.
    pub value: Value,
    /// What it is.
    pub kind: Kind,
}

/// What is known of a value at compile time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The type; `None` is the type of what is always null, of an event, and of a field carried through as it is.
    #[schemars(with = "Option<String>")]
    pub kind: Option<Type>,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether making it may fail, or end the row by an event.
    pub fallible: bool,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Kind {
    /// Null.
    Null,
    /// A value in the text form of its type.
    Literal(String),
    /// A list of values of one element type.
    List(Vec<Expr>),
    /// Field of the source, by its index in `Source::fields`, read as this expression's type (carried through where
    /// it has none).
    Field(usize),
    /// The piped value of the nearest step around it.
    This,
    /// A target column or local of the block, already converted, the element of a `FOR`, or a parameter of the
    /// function.
    Variable(String),
    /// A local of `row:`.
    Shared(String),
    /// A constant of the header.
    Constant(String),
    /// A dictionary's list or scalar, by its index in `Route::dictionaries`.
    Dictionary(usize),
    /// A value looked up in a dictionary; null for a miss or a null key.
    Lookup {
        /// Index in `Route::dictionaries`; its shape is `Columns` or `Map`.
        dictionary: usize,
        /// One for each key column, of the key's type.
        keys: Vec<Expr>,
    },
    /// Whether a map has a key; false for null.
    HasKey {
        /// Index in `Route::dictionaries`.
        dictionary: usize,
        /// Of the key's type.
        key: Box<Expr>,
    },
    /// A standard function by its name (not an alias) with all its arguments, of the types of its parameters.
    /// A function that handles no nulls gives null where any argument is null.
    Call {
        /// The function.
        function: String,
        /// Its arguments; defaults are filled in.
        arguments: Vec<Expr>,
    },
    /// A function of the route with all its arguments.
    CallOwn {
        /// The function.
        function: String,
        /// Its arguments; defaults are filled in.
        arguments: Vec<Expr>,
    },
    /// A function in Rust of `Route::rust` with all its arguments.
    CallRust {
        /// The function.
        function: String,
        /// Its arguments, of the types of its parameters.
        arguments: Vec<Expr>,
    },
    /// A change of type by the conversion table; null stays null. Same types mean only a check of length or scale.
    Convert(Box<Expr>),
    /// Null is a failure.
    NotNull(Box<Expr>),
    /// A value piped through steps.
    Pipe {
        /// The first value.
        input: Box<Expr>,
        /// What is done to it, in turn; in each, `This` is the value before it.
        steps: Vec<Step>,
    },
    /// The left side, or, where it is null or fails, the right. The right may be an event.
    Coalesce {
        /// What is tried.
        left: Box<Expr>,
        /// What stands in; `This` in it is that of the whole.
        right: Box<Expr>,
    },
    /// The first branch whose condition holds.
    If {
        /// The branches in order.
        branches: Vec<Branch>,
        /// What it is where none holds.
        otherwise: Box<Expr>,
    },
    /// The row ends here.
    Event(Event),
    /// The route's channels are told something, and the value goes on.
    Notify {
        /// What they are told; its kind is `Notify`.
        event: Event,
        /// The piped value, or null.
        value: Box<Expr>,
    },
    /// `==` and `!=` treat null as a value; the others are false where a side is null. Sides have one type, `bool` out.
    Compare {
        /// Which.
        operator: Comparison,
        /// One side.
        left: Box<Expr>,
        /// The other.
        right: Box<Expr>,
    },
    /// Whether a value is one of a list's; false for null in an empty list, null equals null.
    In {
        /// The value.
        value: Box<Expr>,
        /// The list's elements, of the value's type.
        list: Vec<Expr>,
    },
    /// Whether a value is one of a list's that is known only at run time.
    InList {
        /// The value.
        value: Box<Expr>,
        /// An expression of a list type.
        list: Box<Expr>,
    },
    /// Whether a text has a pattern's shape; false for null.
    Like {
        /// The text.
        text: Box<Expr>,
        /// The pattern.
        pattern: String,
    },
    /// Whether a regular expression is found in a text; false for null.
    Matches {
        /// The text.
        text: Box<Expr>,
        /// The regular expression, known to be valid.
        pattern: String,
    },
    /// Both.
    And(Box<Expr>, Box<Expr>),
    /// Either.
    Or(Box<Expr>, Box<Expr>),
    /// The other.
    Not(Box<Expr>),
    /// Sides have one type, which is the type out, but `/` of whole numbers gives float8; null where a side is null.
    Arithmetic {
        /// Which.
        operator: Arithmetic,
        /// One side.
        left: Box<Expr>,
        /// The other.
        right: Box<Expr>,
    },
    /// The number below zero.
    Negate(Box<Expr>),
    /// The value at a path of a JSON value, as JSON; null where it is absent.
    JsonPath {
        /// Of type json.
        json: Box<Expr>,
        /// The way.
        path: Vec<super::PathStep>,
    },
}

/// A step of a pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the step gives; `This` in it is the piped value: not nullable where `skips_null`, else as the value
    /// before it.
    pub expr: Expr,
    /// Whether a null piped value goes past this step untouched.
    pub skips_null: bool,
}

/// A branch of an `IF`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Of type `bool`, never null.
    pub condition: Expr,
    /// What the branch gives, of the type of the whole.
    pub then: Expr,
}

/// An event: it ends the row for its target, or tells the channels something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Which.
    pub kind: EventKind,
    /// Its text.
    pub text: Vec<TemplatePart>,
}

/// The kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The row is left out.
    Skip,
    /// The row goes to quarantine.
    Reject,
    /// The run is undone.
    Rollback,
    /// The channels are told.
    Notify,
}

/// A part of an event's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum TemplatePart {
    /// Text as it is.
    Text(String),
    /// A value, already of type text; null shows as `None`.
    Value(Expr),
    /// A value that is masked.
    Secret,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named for its sign")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Arithmetic with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named for its sign")]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
