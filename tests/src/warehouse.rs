//! A database of the tests' server, for one case.

use std::sync::Arc;

use crate::{
    postgres::{PASSWORD, Server, USER},
    runs::Database,
};

/// An empty database.
#[derive(Debug)]
pub struct Warehouse {
    server: Arc<Server>,
    name: String,
}

impl Warehouse {
    /// Makes the database of this name.
    pub fn new(server: &Arc<Server>, name: &str) -> Warehouse {
        server.psql(&format!("create database {}", quoted(name)));
        Warehouse { server: Arc::clone(server), name: name.to_owned() }
    }

    /// Has a statement done that the server may also refuse.
    pub fn attempt(&self, sql: &str) {
        self.server.try_in(&self.name, sql);
    }

    /// The lines of `.env` for a point of this number and name, over TCP with the password.
    pub fn point(&self, number: u32, name: &str) -> String {
        self.point_at(number, name, self.server.port, PASSWORD)
    }

    /// The same with another port or password.
    pub fn point_at(&self, number: u32, name: &str, port: u16, password: &str) -> String {
        let password = password.replace('\\', "\\\\").replace('\'', "\\'");
        format!(
            "POINT_NAME{number}={name}\nPOINT_TYPE{number}=postgres\nHOST{number}=127.0.0.1\nPORT{number}={port}\n\
             USER{number}={USER}\nPASS{number}='{password}'\nBDNM{number}={}\n",
            self.name
        )
    }
}

impl Database for Warehouse {
    fn env(&self) -> String {
        self.point(1, "dwh") + &self.point(3, "crm")
    }

    fn execute(&self, sql: &str) {
        self.server.psql_in(&self.name, sql);
    }

    fn rows(&self, query: &str) -> String {
        let copy = format!("copy ({query}) to stdout (delimiter '|', null 'NULL')");
        let rows = self.server.psql_in(&self.name, &copy);
        if rows.is_empty() { rows } else { rows + "\n" }
    }

    /// All tables with their rows but the ledger, which says that somebody ran a route, whatever came of it.
    fn dump(&self) -> String {
        const TABLES: &str = "from pg_class c join pg_namespace n on n.oid = c.relnamespace \
                              where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') \
                              and c.relname <> 'etl_checkpoint'";
        let columns = format!(
            "select c.oid::regclass, (select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) \
             from pg_attribute where attrelid = c.oid and attnum > 0) {TABLES} order by 1"
        );
        let columns = self.rows(&columns);
        let tables = columns.lines().filter_map(|line| line.split_once('|')).map(|(table, _)| table);
        let rows = tables.map(|table| format!("select '{}', t::text from {table} t", table.replace('\'', "''")));
        let rows = rows.collect::<Vec<_>>().join(" union all ");
        if rows.is_empty() { columns } else { columns + &self.rows(&format!("{rows} order by 1, 2")) }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
