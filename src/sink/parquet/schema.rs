//! The schema, and the shape in which articles are taken apart.

use std::ops::Range;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{Type, TypePtr};

/// The schema of articles, in the notation of Parquet.
const ARTICLE: &str = include_str!("article.schema");

/// The schema of articles.
pub(super) fn article() -> TypePtr {
    Arc::new(parse_message_type(ARTICLE).expect("the schema compiled in is sound"))
}

/// A part of the schema.
#[derive(Debug)]
pub(super) enum Node {
    /// A column: its number, the type of its values, and whether they may be absent.
    Leaf(usize, Physical, bool),
    /// A list: what it holds, and the columns below.
    List(Box<Node>, Range<usize>),
    /// Named parts.
    Group(Vec<(String, Node)>),
}

impl Node {
    /// The shape of a schema in which groups that are no lists are always there, and `columns` columns stand before.
    pub(super) fn of(schema: &Type, columns: &mut usize) -> Node {
        if schema.is_primitive() {
            *columns += 1;
            let optional = schema.get_basic_info().repetition() == Repetition::OPTIONAL;
            return Node::Leaf(*columns - 1, schema.get_physical_type(), optional);
        }
        let fields = schema.get_fields();
        let list = schema.get_basic_info().logical_type_ref() == Some(&LogicalType::List);
        match fields
            .first()
            .and_then(|repeated| repeated.is_group().then(|| repeated.get_fields()).and_then(<[_]>::first))
        {
            Some(element) if list => {
                let first = *columns;
                let element = Node::of(element, columns);
                Node::List(Box::new(element), first..*columns)
            }
            _ => Node::Group(fields.iter().map(|field| (field.name().to_owned(), Node::of(field, columns))).collect()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use dechaff::Article;
    use serde_json::Value;

    use super::*;

    /// Checks that the parts of a JSON Schema are in the shape.
    fn compare(schema: &Value, root: &Value, node: &Node, path: &str) {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
            return compare(&root["$defs"][name], root, node, path);
        }
        for variant in schema["oneOf"].as_array().into_iter().flatten() {
            compare(variant, root, node, path);
        }
        match node {
            Node::List(element, _) if schema["items"].is_object() => compare(&schema["items"], root, element, path),
            Node::Group(fields) => {
                for (name, part) in schema["properties"].as_object().into_iter().flatten() {
                    let path = format!("{path}.{name}");
                    let field = fields.iter().find(|(field, _)| field == name);
                    compare(part, root, &field.unwrap_or_else(|| panic!("{path} has no column")).1, &path);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_key_of_an_article_has_a_column() {
        let shape = Node::of(&article(), &mut 0);
        let schema = serde_json::to_value(schemars::schema_for!(Article)).unwrap();
        compare(&schema, &schema, &shape, "article");
    }
}
