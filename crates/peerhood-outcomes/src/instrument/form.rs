//! Short forms in files: `9` for the item key `"9"`, and a key alone for an item.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{AlertRule, Item, ItemKey, Range};

impl<'de> Deserialize<'de> for ItemKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyForm)
    }
}

struct KeyForm;

impl Visitor<'_> for KeyForm {
    type Value = ItemKey;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an item key: a text or a whole number")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<ItemKey, E> {
        Ok(ItemKey(key.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<ItemKey, E> {
        Ok(ItemKey(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<ItemKey, E> {
        Ok(ItemKey(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemForm)
    }
}

struct ItemForm;

impl<'de> Visitor<'de> for ItemForm {
    type Value = Item;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an item: its key, or a table with `key`")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Item, E> {
        KeyForm.visit_str(key).map(Item::new)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Item, E> {
        KeyForm.visit_i64(number).map(Item::new)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Item, E> {
        KeyForm.visit_u64(number).map(Item::new)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Item, M::Error> {
        let FullItem { key, text, range, loinc, alert } =
            FullItem::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Item { key, text, range, loinc, alert })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FullItem {
    key: ItemKey,
    text: Option<String>,
    range: Option<Range>,
    loinc: Option<String>,
    alert: Option<AlertRule>,
}
