//! The conversions between types, written out. They have no bodies here: the compiler calls the conversions of
//! `etlc_types`.

crate::declare::family! {
    ;
    to_bool to_bytes to_date to_float to_int to_interval to_json to_numeric to_text to_time to_timestamp to_timestamptz
    to_uuid
}

#[cfg(test)]
mod tests {
    use etlc_types::{Arena, Decimal, Json, TextForm, Type, try_into};

    use super::*;
    use crate::Form;
    use crate::examples::{FromValue, Value, call, literal};

    /// The text form of a literal once it is converted.
    fn converted(value: &Value, to: Type) -> String {
        let arena = Arena::new();
        let written = match (value, to) {
            (Value::Bool(bool), Type::Text) => return bool.to_text(&arena).to_owned(),
            (Value::Bool(_), Type::Bool) => bool::from_value(value).to_text(&arena),
            (Value::Number(_), Type::Int8) => {
                try_into::int8(Decimal::from_value(value)).expect("a whole number").to_text(&arena)
            }
            (Value::Number(number) | Value::Text(number), to) => text_converted(number, to, &arena),
            other => panic!("no conversion: {other:?}"),
        };
        written.to_owned()
    }

    fn text_converted<'a>(text: &'a str, to: Type, arena: &'a Arena) -> &'a str {
        let failed = format!("{text} is no {to}");
        match to {
            Type::Bool => try_into::bool(text).expect(&failed).to_text(arena),
            Type::Int8 => try_into::int8(text).expect(&failed).to_text(arena),
            Type::Float8 => try_into::float8(text).expect(&failed).to_text(arena),
            Type::Numeric(_) => try_into::numeric(text).expect(&failed).to_text(arena),
            Type::Text => text,
            Type::Bytea => try_into::bytea(text, arena).expect(&failed).to_text(arena),
            Type::Date => try_into::date(text).expect(&failed).to_text(arena),
            Type::Time => try_into::time(text).expect(&failed).to_text(arena),
            Type::Timestamp => try_into::timestamp(text).expect(&failed).to_text(arena),
            Type::Timestamptz => try_into::timestamptz(text).expect(&failed).to_text(arena),
            Type::Interval => try_into::interval(text).expect(&failed).to_text(arena),
            Type::Uuid => try_into::uuid(text).expect(&failed).to_text(arena),
            Type::Json => try_into::json(text, arena).map(Json::as_str).expect(&failed),
            other => panic!("no function converts to {other}"),
        }
    }

    #[test]
    fn examples() {
        for function in FUNCTIONS {
            let Form::Convert([first, ..]) = function.form else { panic!("{} converts to nothing", function.name) };
            for example in function.examples {
                let (name, arguments) = call(example.call);
                let [argument] = arguments.as_slice() else { panic!("{} takes one value", function.name) };
                assert_eq!(name, function.name);
                let gives = converted(&literal(example.gives), *first);
                assert_eq!(converted(argument, *first), gives, "{}", example.call);
            }
        }
    }

    #[test]
    fn every_type_without_parameters_has_one() {
        for element in etlc_types::Element::ALL {
            let ty = element.as_type();
            let made = |function: &&&crate::Function| matches!(function.form, Form::Convert(to) if to.contains(&ty));
            assert_eq!(FUNCTIONS.iter().filter(made).count(), 1, "{ty}");
        }
    }
}
