//! Conditions of CASL, which are queries of `MongoDB`, in the language of policies.

use serde_json::Value;

/// A query about a record as a condition; what has no equal is an error, in words.
pub(super) fn condition(query: &Value, root: &str) -> Result<String, String> {
    let members = query.as_object().filter(|members| !members.is_empty()).ok_or("it is no map of fields")?;
    let terms = members.iter().map(|(key, value)| match key.as_str() {
        "$and" => joined(value, root, " && "),
        "$or" => joined(value, root, " || "),
        "$nor" => Ok(format!("!({})", joined(value, root, " || ")?)),
        operator if operator.starts_with('$') => Err(format!("`{operator}`")),
        field => about(&path(field, root)?, value),
    });
    Ok(terms.collect::<Result<Vec<_>, _>>()?.join(" && "))
}

fn joined(value: &Value, root: &str, operator: &str) -> Result<String, String> {
    let queries = value.as_array().filter(|queries| !queries.is_empty()).ok_or("an empty list")?;
    let terms = queries.iter().map(|query| Ok(format!("({})", condition(query, root)?)));
    Ok(format!("({})", terms.collect::<Result<Vec<_>, String>>()?.join(operator)))
}

/// A field as the language names it.
fn path(field: &str, root: &str) -> Result<String, String> {
    let is_key = |key: &str| {
        key.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
            && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    if field.split('.').all(is_key) {
        Ok(format!("{root}.{field}"))
    } else {
        Err(format!("the field `{field}`"))
    }
}

/// What a query says of one field.
fn about(path: &str, value: &Value) -> Result<String, String> {
    let Some(operators) = value.as_object() else { return Ok(format!("{path} == {}", literal(value)?)) };
    if operators.is_empty() || operators.keys().any(|key| !key.starts_with('$')) {
        return Err("a comparison with a map".into());
    }
    let terms = operators.iter().map(|(operator, value)| {
        Ok(match operator.as_str() {
            "$eq" => format!("{path} == {}", literal(value)?),
            "$ne" => format!("{path} != {}", literal(value)?),
            "$gt" => format!("{path} > {}", literal(value)?),
            "$gte" => format!("{path} >= {}", literal(value)?),
            "$lt" => format!("{path} < {}", literal(value)?),
            "$lte" => format!("{path} <= {}", literal(value)?),
            "$in" => format!("{path} in {}", list(value)?),
            "$nin" => format!("!({path} in {})", list(value)?),
            "$exists" => match value.as_bool() {
                Some(true) => format!("has({path})"),
                _ => format!("!has({path})"),
            },
            "$not" => format!("!({})", about(path, value)?),
            other => return Err(format!("`{other}`")),
        })
    });
    Ok(terms.collect::<Result<Vec<_>, String>>()?.join(" && "))
}

fn list(value: &Value) -> Result<String, String> {
    let items = value.as_array().filter(|items| !items.is_empty()).ok_or("an empty list")?;
    Ok(format!("[{}]", items.iter().map(literal).collect::<Result<Vec<_>, _>>()?.join(", ")))
}

/// A value as the language writes it.
fn literal(value: &Value) -> Result<String, String> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        // A placeholder is filled in by the program that reads the rules, in a way that only it knows.
        Value::String(text) if text.contains("${") || text.contains("{{") => {
            Err(format!("the placeholder `{text}`"))
        }
        Value::String(text) => {
            let mut quoted = String::from("'");
            for letter in text.chars() {
                match letter {
                    '\\' | '\'' => quoted.extend(['\\', letter]),
                    '\n' => quoted += "\\n",
                    '\r' => quoted += "\\r",
                    '\t' => quoted += "\\t",
                    letter => quoted.push(letter),
                }
            }
            Ok(quoted + "'")
        }
        Value::Array(_) | Value::Object(_) => Err("a comparison with a list or a map".into()),
    }
}
