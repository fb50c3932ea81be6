//! Which tables a statement reads and which it changes, as SQLite itself says while it compiles the statement: views,
//! triggers and foreign keys are followed.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};

/// The tables of a statement.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Those that it reads.
    pub(crate) reads: BTreeSet<String>,
    /// Those in which it inserts, updates or deletes.
    pub(crate) writes: BTreeSet<String>,
}

/// Listens to what a connection compiles.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder(Arc<Mutex<Touched>>);

impl Recorder {
    /// Starts to listen to a connection.
    pub(crate) fn listen(connection: &mut Connection) -> rusqlite::Result<Recorder> {
        let recorder = Recorder::default();
        let hook = recorder.clone();
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            hook.note(context.action);
            Authorization::Allow
        }))?;
        Ok(recorder)
    }

    /// What was compiled since this was last asked.
    pub(crate) fn take(&self) -> Touched {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, action: AuthAction<'_>) {
        let mut touched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match action {
            AuthAction::Read { table_name, .. } => touched.reads.insert(table_name.to_owned()),
            AuthAction::Insert { table_name }
            | AuthAction::Update { table_name, .. }
            | AuthAction::Delete { table_name } => touched.writes.insert(table_name.to_owned()),
            _ => false,
        };
    }
}
