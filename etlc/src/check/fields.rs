//! The fields of the source that a route reads.

use std::collections::HashMap;

use etlc_types::Type;

use super::{
    Checker,
    lines::{Lines, Part},
    node::leaf,
    origins,
    typed::{Open, Shape, Typed},
    walk,
};
use crate::{
    diagnostics::{Diagnostic, Span, codes::routes},
    ir::{self, Expr, Kind, Place, Read, Value},
    syntax::ast::{self, FieldPath, Left},
};

/// The fields, each once per name and path, in order of first mention.
#[derive(Default)]
pub(super) struct Fields {
    list: Vec<ir::Field>,
    index: HashMap<(String, Vec<ast::PathStep>), usize>,
}

impl Fields {
    /// The index of a field, which is added where it is new.
    fn mention(&mut self, path: &FieldPath, place: impl FnOnce() -> Place) -> usize {
        *self.index.entry((path.name.clone(), path.path.clone())).or_insert_with(|| {
            self.list.push(ir::Field {
                name: path.name.clone(),
                path: path_steps(&path.path),
                secret: false,
                reads: Vec::new(),
                place: place(),
            });
            self.list.len() - 1
        })
    }

    /// Notes that a field is read so.
    pub(super) fn read(&mut self, index: usize, read: Read) {
        let reads = &mut self.list[index].reads;
        if !reads.contains(&read) {
            reads.push(read);
        }
    }

    /// Whether a field of this name is mentioned.
    pub(super) fn has(&self, name: &str) -> bool {
        self.list.iter().any(|field| field.name == name)
    }

    /// Whether any field is secret.
    pub(super) fn any_secret(&self) -> bool {
        self.list.iter().any(|field| field.secret)
    }

    /// Masks a field, with all that is inside it and all that it is inside of.
    fn hide(&mut self, index: usize) {
        let (name, path) = (self.list[index].name.clone(), self.list[index].path.clone());
        for field in self.list.iter_mut().filter(|field| field.name == name) {
            field.secret |= field.path.starts_with(&path) || path.starts_with(&field.path);
        }
    }

    /// The fields. One that is mentioned only where no row comes has to be there as well; it is read as `least`.
    pub(super) fn finish(mut self, least: Type) -> Vec<ir::Field> {
        for field in self.list.iter_mut().filter(|field| field.reads.is_empty()) {
            field.reads.push(Read { kind: Some(least), any: true });
        }
        self.list
    }
}

/// The steps of a path.
pub(super) fn path_steps(path: &[ast::PathStep]) -> Vec<ir::PathStep> {
    let steps = path.iter().map(|step| match step {
        ast::PathStep::Key(key) => ir::PathStep::Key(key.clone()),
        ast::PathStep::Index(index) => ir::PathStep::Index(*index),
    });
    steps.collect()
}

impl<'a> Checker<'a> {
    /// Notes every field that the lines mention, in their order, and which of them are secret; before anything is
    /// checked, since what is secret in the last line is so in the first.
    pub(super) fn mention_fields(&mut self, blocks: &[Lines<'a>]) {
        for placed in blocks.iter().flat_map(|lines| &lines.list) {
            if let Part::Rule(ast::Rule { left: Left::Field(path), .. }) = placed.line {
                self.mention(path);
            }
            walk::line(placed.line, &mut |expr| {
                if let ast::ExprKind::Field(path) = &expr.kind {
                    self.mention(path);
                }
            });
        }
        for path in origins::secret(blocks) {
            let index = self.mention(path);
            self.fields.hide(index);
        }
    }

    /// The index of a field.
    pub(super) fn mention(&mut self, path: &FieldPath) -> usize {
        self.fields.mention(path, || self.places.of(path.span))
    }

    /// A field of type `any`.
    pub(super) fn field(&mut self, path: &FieldPath) -> Typed {
        if let Some(function) = &self.scope.function {
            self.report(
                Diagnostic::error(
                    &routes::FIELD_IN_FUNCTION,
                    path.span,
                    "a function does not see the fields of the source",
                )
                .here(text!("in `{function}`", function))
                .help("give the function a parameter, and pass the field in the call"),
            );
            return Typed::unknown(path.span);
        }
        let index = self.mention(path);
        let expr = Expr { value: Value { kind: None, nullable: true, fallible: true }, kind: Kind::Field(index) };
        Typed { expr, shape: Shape::Open(Open::Any), secret: self.fields.list[index].secret, span: path.span }
    }

    /// A field that is read as this type.
    pub(super) fn typed_field(&mut self, path: &FieldPath, kind: Type) -> Typed {
        let field = self.field(path);
        if let Kind::Field(index) = field.expr.kind {
            self.fields.read(index, Read { kind: Some(kind), any: false });
        }
        let value = Value { kind: Some(kind), ..field.expr.value };
        Typed { expr: Expr { value, ..field.expr }, shape: Shape::Known(kind), ..field }
    }

    /// The piped value.
    pub(super) fn this(&mut self, span: Span) -> Typed {
        let Some(frame) = self.frames.last() else {
            self.report(
                Diagnostic::error(&routes::NO_PIPED_VALUE, span, "there is no piped value here")
                    .help("`$this` is the value that flows through a pipeline; name a field, `[field]`, or a variable"),
            );
            return Typed::unknown(span);
        };
        let kind = match frame.shape {
            Shape::Known(kind) => Some(kind),
            Shape::Open(_) => None,
            Shape::Null => return Typed::null(span),
            Shape::Never | Shape::Unknown => return Typed::unknown(span),
        };
        Typed { expr: leaf(Kind::This, kind, frame.nullable), shape: frame.shape.clone(), secret: frame.secret, span }
    }
}
