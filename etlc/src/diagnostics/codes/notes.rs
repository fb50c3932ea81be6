//! What is worth knowing of a route in which nothing is wrong.

super::codes! {
    SILENT_FAILURES = "N0475", "Rules can fail, and the route does not say what then",
        "A failure that no `??` catches follows `on_error`. Where the route does not write it, that is `rollback`: the \
         run ends and nothing is written. What counts is what the route itself does: conversions that check, \
         arithmetic, functions that fail, `!`, and the reading of texts as other types. `etlc check` says it once a \
         file; it is no mistake.",
        wrong "source = csv/data/people.csv\nnorm = dwh/norm_users\nnorm:\n    [age](int4)",
        right "source = csv/data/people.csv\nnorm = dwh/norm_users\non_error = skip\nnorm:\n    [age](int4)";
}
