//! No secret is said, whoever quotes it.

use etlc_tests::{
    binary::run_on,
    postgres::{DATABASE, Server},
    project::Project,
};

const PASSWORD: &str = "vq7h's é+x";

#[test]
fn a_password_that_the_server_quotes_is_masked() {
    let server = Server::start();
    let project = Project::new("secrets");
    project.write(
        "routes/quoted.etl",
        "source = crm/query(\"select $q$a vq7h's é+x$q$::int4 as id\")\nout = csv/out.csv\nout:\n    [id](int4)\n",
    );
    project.write(
        "routes/shown.etl",
        "source = crm/query(\"select 'x vq7h''s é+x' as text\")\nout = csv/out.csv\nout:\n    [text](text)\n",
    );
    let point = server.point(1, "crm", DATABASE);
    project.env(&format!("{point}PASS1=\"{PASSWORD}\"\n"));
    let built = project.build();
    for arguments in
        [&[][..], &["--log-format", "json", "--report", "json"], &["preview"], &["plan", "--report", "json"]]
    {
        let output = run_on(&mut built.command("quoted", project.root(), arguments), b"");
        let said = format!("{}{}", output.stdout, output.stderr);
        assert!(said.contains("(secret)") && said.contains("invalid input syntax"), "{arguments:?}: {said}");
        assert!(!said.contains("vq7h") && !said.contains("\\u00e9+x"), "{arguments:?}: {said}");
    }
    // The rows themselves are what the run is for.
    run_on(&mut built.command("shown", project.root(), &[]), b"").exits(0);
    assert_eq!(project.read("out.csv"), "text\nx vq7h's é+x\n");
    let preview = run_on(&mut built.command("shown", project.root(), &["preview"]), b"");
    assert!(preview.stdout.contains("x (secret)"), "{}", preview.stdout);
}
