//! The record of files that a run publishes together with its rows.
//!
//! It is a small table beside the targets, made by the first run that needs it: `etl_publication(route, temporary,
//! name)`. Its rows are written in the run's own transaction and deleted when the files have their names, so it is
//! empty but for the moment between the two, or after a kill in that moment. The next run of the route then gives the
//! files their names before it does anything else.

use etlc_core::{Exit, Publication, Stop, failpoint, publish};

use crate::{
    catalog, codes,
    connection::Connection,
    ledger::OWN,
    server_error::{During, Trouble},
    sql,
};

const TABLE: &str = "etl_publication";

/// The record in the schema of the targets.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    schema: String,
    route: &'static str,
}

impl Record {
    /// The record of a route in a schema.
    pub(crate) fn of(schema: String, route: &'static str) -> Record {
        Record { schema, route }
    }

    /// The record of a route in a schema; publishes what an earlier run has left in it.
    pub(crate) async fn open(connection: &mut Connection, schema: String, route: &'static str) -> Result<Record, Stop> {
        let record = Record { schema, route };
        let publications = record.left_over(connection).await?;
        if !publications.is_empty() {
            failpoint("before-recover");
            publish(&publications).map_err(|stop| stop.note("record", record.shown()))?;
            failpoint("after-recover");
            record.clear(connection, "true").await?;
        }
        Ok(record)
    }

    /// The statement that makes the record in a schema; `None` where it is there.
    pub(crate) async fn definition_in(connection: &mut Connection, schema: String) -> Result<Option<String>, Stop> {
        let record = Record { schema, route: "" };
        let found = catalog::relation(connection, &[&record.schema, TABLE]).await;
        let found = found.map_err(|trouble| trouble.stop(During::Preparing))?;
        Ok(found.is_none().then(|| record.definition()))
    }

    fn definition(&self) -> String {
        format!(
            "CREATE TABLE IF NOT EXISTS {} (route text NOT NULL, temporary text NOT NULL, name text NOT NULL)",
            self.sql()
        )
    }

    /// What an earlier run has left in it.
    pub(crate) async fn left_over(&self, connection: &mut Connection) -> Result<Vec<Publication>, Stop> {
        let told = |trouble: Trouble| trouble.stop(During::Preparing);
        if catalog::relation(connection, &[&self.schema, TABLE]).await.map_err(told)?.is_none() {
            return Ok(Vec::new());
        }
        let query = format!("SELECT temporary, name FROM {} WHERE {}", self.sql(), self.of_route());
        let rows = connection.query(&query).await.map_err(told)?.rows;
        let publication = |row: Vec<Option<String>>| {
            let mut row = row.into_iter().map(Option::unwrap_or_default);
            Publication::from_recorded([row.next().unwrap_or_default(), row.next().unwrap_or_default()])
        };
        Ok(rows.into_iter().map(publication).collect())
    }

    /// Writes these publications down, in the transaction of the connection.
    pub(crate) async fn record(&self, connection: &mut Connection, publications: &[Publication]) -> Result<(), Stop> {
        let row = |publication: &Publication| {
            let [temporary, name] = publication.recorded().map_err(|what| {
                Stop::new(Exit::Usage, codes::UNUSABLE_POINT, what).help("give the file a name in UTF-8")
            })?;
            Ok(format!("({}, {}, {})", sql::literal(self.route), sql::literal(&temporary), sql::literal(&name)))
        };
        let rows = publications.iter().map(row).collect::<Result<Vec<_>, Stop>>()?.join(", ");
        let table = self.sql();
        let statements = format!("{}; INSERT INTO {table} (route, temporary, name) VALUES {rows}", self.definition());
        connection.query(&statements).await.map(|_| ()).map_err(|trouble| {
            trouble.stop(During::Preparing).note("record", self.shown()).help(format!(
                "files and rows of one run are published together through this table: let the user create it, or \
                 create it yourself: {}",
                self.definition()
            ))
        })
    }

    /// Deletes what the route has written down, if `also` holds: that nobody else has written it meanwhile.
    pub(crate) async fn clear(&self, connection: &mut Connection, also: &str) -> Result<(), Stop> {
        let told = |trouble: Trouble| trouble.stop(During::Preparing).note("record", self.shown());
        if catalog::relation(connection, &[&self.schema, TABLE]).await.map_err(told)?.is_none() {
            return Ok(());
        }
        let statement = format!("{OWN}; DELETE FROM {} WHERE {} AND {also}", self.sql(), self.of_route());
        connection.query(&statement).await.map(|_| ()).map_err(told)
    }

    fn sql(&self) -> String {
        sql::qualified(&[&self.schema, TABLE])
    }

    /// The record as messages call it.
    pub(crate) fn shown(&self) -> String {
        format!("{}.{TABLE}", self.schema)
    }

    fn of_route(&self) -> String {
        format!("route = {}", sql::literal(self.route))
    }
}
