//! Codes of what routes share: `routes/functions.etl` and `routes/functions/`.

use super::codes;

codes! {
    NOT_SHARED = "E0160", "what belongs into a route stands in `routes/functions.etl`",
    "`routes/functions.etl` is no route. It holds functions (`fn`) and blocks of lines under a name (`block NAME:`), which \
     all routes may use; all else belongs into one route.",
    wrong "$adult = 18\nfn is_adult($age: int4) -> bool: $age >= 18\n",
    right "fn is_adult($age: int4, $adult: int4 = 18) -> bool: $age >= $adult\n";

    BAD_RUST = "E0161", "a file of functions in Rust that is no Rust",
    "Files in `routes/functions/` that end in `.rs` hold functions in Rust. This one cannot be taken apart into items, so \
     its functions are not known.",
    wrong "pub fn tag(kind: &str) -> String {\n    kind.to_lowercase()\n",
    right "pub fn tag(kind: &str) -> String {\n    kind.to_lowercase()\n}\n";

    RUST_FILE_NAME = "E0162", "a file of functions in Rust whose name is no module's",
    "A file `routes/functions/NAME.rs` becomes the module NAME of the compiled route, so its name is lower-case, is no word \
     that Rust keeps, and is no crate's that every route has (`std`, `core`, `etlc_core`).",
    wrong "routes/functions/my-tags.rs",
    right "routes/functions/my_tags.rs";

    BAD_MANIFEST = "E0163", "a mistake in `routes/functions/Cargo.toml`",
    "`routes/functions/Cargo.toml` names the crates that functions in Rust need, in one table `[dependencies]`. An entry \
     has a version, a path from `routes/functions/`, or a repository, and may choose features; all else of a Cargo.toml \
     is the compiler's to write.",
    wrong "[package]\nname = \"mine\"\n\n[dependencies]\nstrsim = \"0.11\"\n",
    right "[dependencies]\nstrsim = \"0.11\"\n";

    RUST_SIGNATURE = "E0360", "a function in Rust that no route can call",
    "Every `pub fn` in `routes/functions/` is a function that routes may call, so its parameters and its result are of \
     types that routes know. `Option` is null, `Result` is a value or a failure. A function that is there for other \
     functions goes without `pub`.",
    wrong "pub fn tag(kind: String) -> String {\n    kind.to_lowercase()\n}\n",
    right "pub fn tag(kind: &str) -> String {\n    kind.to_lowercase()\n}\n";

    RUST_REFUSED = "E0361", "a function in Rust that rustc refuses",
    "The file was read, and then refused by rustc, whose message this is. It is compiled when a route that uses it is \
     built.",
    wrong "pub fn tag(kind: &str) -> String {\n    kind.len()\n}\n",
    right "pub fn tag(kind: &str) -> String {\n    kind.len().to_string()\n}\n";

    CRATE_REFUSED = "E0362", "a dependency that cargo cannot use",
    "A crate that `routes/functions/Cargo.toml` names is not there, has no such version or feature, cannot be fetched \
     (the first build of a dependency needs the network), or does not compile. What cargo said of it stands below.",
    wrong "[dependencies]\nstrsim = \"99\"\n",
    right "[dependencies]\nstrsim = \"0.11\"\n";
}
