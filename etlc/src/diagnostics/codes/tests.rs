//! Codes of tests.

use super::codes;

codes! {
    TEST_TAKEN = "E0270", "Two tests share a name",
        "What `etlc test` prints names a test, and `--name` picks one, so each test of a route has a name of its own.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}\ntest \"one\":\n    given {\"id\": 2}\n    expect norm {\"id\": 2}",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}\ntest \"two\":\n    given {\"id\": 2}\n    expect norm {\"id\": 2}";
    NO_SUCH_TARGET = "E0470", "A test expects something of a target that there is not",
        "`expect` names a target of the route, as its header does.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect nrm {\"id\": 1}",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}";
    NO_SUCH_COLUMN = "E0471", "A test expects a field that the target does not have",
        "`expect norm {…}` names fields that the block of the target writes. Locals are not written, so no test sees them.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"di\": 1}",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}";
    INCOMPLETE_TEST = "E0472", "A test has a part too few",
        "A test has a name, gives rows, one or more, and says what is to become of them. One that expects nothing could \
         not fail.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}";
    CONTRADICTION = "E0473", "Two lines of a test say different things of one",
        "A run that is undone leaves no row anywhere, so `expect rollback` and `expect fails` stand alone in a test; a \
         target that no row reaches has none to be expected; the clock is set once, and so is each name.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}\n    expect none norm",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}";
    WRONG_FORM = "E0474", "A value in a test is not of the form that is needed",
        "`given` takes an object, or a list of objects; `expect norm` takes the same; a key stands once in an object. A \
         dictionary is replaced by what its file could hold: a table by a map from its key or by a list of records, a \
         JSON document by a document that has what the route uses.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given [1]\n    expect norm {\"id\": 1}",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given [{\"id\": 1}]\n    expect norm {\"id\": 1}";
    NOT_READ = "W0470", "A test gives what the route does not use",
        "A field that no rule reads, or a constant or dictionary that none uses, changes nothing. Perhaps the name is \
         misspelt.",
        wrong "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1, \"naem\": \"Bob\"}\n    expect norm {\"id\": 1}",
        right "source = crm/users\nnorm = dwh/norm_users\nnorm:\n    [id](int8)\ntest \"one\":\n    given {\"id\": 1}\n    expect norm {\"id\": 1}";
}
