//! The transaction in which a connection works, and what it sets.
//!
//! All settings are those of one transaction (`SET LOCAL`), and nothing outlives it: no setting of a session, no
//! prepared statement with a name, no lock. So a pooler that gives a server to a connection for each transaction, such
//! as pgbouncer, may stand between.

use super::{Connection, silence::STARTED};
use crate::server_error::Trouble;

/// What every transaction relies on, whatever the user, the database or a pooler has set: texts in UTF-8, and no limit
/// on how long a run may take. Left as they are set: `lock_timeout`, since it is for whoever runs the database to say
/// how long others wait behind a run that waits, and `search_path`, by which names of the route without a schema are
/// looked up. What is asked about the catalog names its schema.
const SETTINGS: &str = "SET LOCAL client_encoding = 'UTF8'; SET LOCAL client_min_messages = 'error'; \
    SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/// What not every server has: the limit of version 17, and how soon a server asks the other end of a connection over which
/// nothing comes whether it is there. A run that vanishes with its network is noticed by its server within half a minute,
/// and its transaction and its locks go with it.
const WHERE_THEY_ARE: &str = "SELECT pg_catalog.set_config(s.name, s.value, true) \
    FROM pg_catalog.pg_settings NATURAL JOIN (VALUES ('transaction_timeout', '0'), ('tcp_keepalives_idle', '15'), \
    ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3')) AS s (name, value)";

impl Connection {
    /// Starts a transaction with these statements, and notes which process of the server works for it: through a pooler
    /// it is another one for each transaction, and not the one of the login.
    pub(crate) async fn begin(&mut self, statements: &str) -> Result<(), Trouble> {
        let query = format!(
            "{statements}; {SETTINGS}; {WHERE_THEY_ARE}; SELECT a.pid, {STARTED} FROM pg_catalog.pg_stat_activity a \
             WHERE a.pid = pg_catalog.pg_backend_pid()"
        );
        let mut row = self.query(&query).await?.rows.pop().into_iter().flatten();
        let number = row.next().flatten().and_then(|number| number.parse().ok());
        if let (Some(process), Some(number)) = (&mut self.process, number) {
            process.is_pooled = number != self.backend_of_login;
            process.number = number;
            process.started = row.next().flatten();
        }
        Ok(())
    }
}
