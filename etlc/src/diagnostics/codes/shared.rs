//! Codes of what routes share: `routes/functions.etl`.

use super::codes;

codes! {
    NOT_SHARED = "E0160", "what belongs into a route stands in `routes/functions.etl`",
    "`routes/functions.etl` is no route. It holds functions (`fn`) and blocks of lines under a name (`block NAME:`), which \
     all routes may use; all else belongs into one route.",
    wrong "$adult = 18\nfn is_adult($age: int4) -> bool: $age >= 18\n",
    right "fn is_adult($age: int4, $adult: int4 = 18) -> bool: $age >= $adult\n";
}
