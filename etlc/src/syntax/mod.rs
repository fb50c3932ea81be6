//! Text to AST. Parsing never fails: it gives what could be read and a diagnostic for all that could not.


