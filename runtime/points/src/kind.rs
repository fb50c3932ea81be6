//! The kinds of points that there are connectors for.

/// What a point is, where this build has a connector for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointKind {
    /// PostgreSQL, over TCP or a Unix socket.
    Postgres,
    /// A file of SQLite.
    Sqlite,
}

impl PointKind {
    /// Every kind, for messages that list them.
    pub const ALL: [PointKind; 2] = [PointKind::Postgres, PointKind::Sqlite];

    /// The kind that a `POINT_TYPEn` means, in any case: `postgres`, `postgresql`, `pg`, `sqlite`, `sqlite3`.
    pub fn from_text(text: &str) -> Option<PointKind> {
        match text.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" | "pg" => Some(PointKind::Postgres),
            "sqlite" | "sqlite3" => Some(PointKind::Sqlite),
            _ => None,
        }
    }

    /// The name to write in `POINT_TYPEn`.
    pub fn name(self) -> &'static str {
        match self {
            PointKind::Postgres => "postgres",
            PointKind::Sqlite => "sqlite",
        }
    }

    /// The port that is meant where `PORTn` is not set.
    pub fn default_port(self) -> Option<u16> {
        match self {
            PointKind::Postgres => Some(5432),
            PointKind::Sqlite => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_their_kinds() {
        for kind in PointKind::ALL {
            assert_eq!(PointKind::from_text(kind.name()), Some(kind));
        }
        assert_eq!(PointKind::from_text("PostgreSQL"), Some(PointKind::Postgres));
        assert_eq!(PointKind::from_text("pg"), Some(PointKind::Postgres));
        for other in ["mysql", "mariadb", "postgre", ""] {
            assert_eq!(PointKind::from_text(other), None, "{other}");
        }
    }
}
