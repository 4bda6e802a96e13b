//! Values of JSON as they come: what has another type than it should says nothing, and spoils nothing.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// Takes values that say nothing here.
macro_rules! nothing {
    ($($kind:ident)*) => {$(nothing!(@ $kind);)*};
    (@ scalars) => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
    (@ numbers) => {
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
    (@ strings) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
    (@ lists) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
    (@ objects) => {
        fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
}

/// Whether a value is worth keeping: what says nothing takes no room, however often it comes.
pub(super) trait Says {
    fn says(&self) -> bool;
}

/// Text; a number counts as its digits.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl Says for Text<'_> {
    fn says(&self) -> bool {
        !self.0.trim().is_empty()
    }
}

impl std::ops::Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text<'a>, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            nothing!(scalars lists objects);
        }
        deserializer.deserialize_any(Any)
    }
}

/// An object, if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object<T>(pub(super) Option<T>);

impl<T> Default for Object<T> {
    fn default() -> Object<T> {
        Object(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        struct Any<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Any<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(object)).map(|value| Object(Some(value)))
            }
            nothing!(scalars numbers strings lists);
        }
        deserializer.deserialize_any(Any(PhantomData))
    }
}

impl<T: Says> Says for Object<T> {
    fn says(&self) -> bool {
        self.0.as_ref().is_some_and(Says::says)
    }
}

/// A list, if it is one, of what says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List(Vec::new())
    }
}

impl<'de, T: Deserialize<'de> + Says> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List<T>, D::Error> {
        let mut kept = Vec::new();
        let mut keep = |value: T| {
            if value.says() {
                kept.push(value);
            }
        };
        Each { take: &mut keep, kind: PhantomData }.deserialize(deserializer)?;
        Ok(List(kept))
    }
}

/// Hands each element of a list on as soon as it is read; tells whether it was a list.
pub(super) struct Each<'f, T> {
    pub(super) take: &'f mut dyn FnMut(T),
    pub(super) kind: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Each<'_, T> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Each<'_, T> {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while let Some(value) = list.next_element()? {
            (self.take)(value);
        }
        Ok(true)
    }
    nothing!(scalars numbers strings objects);
}

/// A list that is read through, and of which nothing is kept but that it was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked<T>(pub(super) bool, PhantomData<T>);

impl<T> Default for Checked<T> {
    fn default() -> Checked<T> {
        Checked(false, PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Checked<T>, D::Error> {
        let mut forget = |value: T| drop(value);
        let is_list = Each { take: &mut forget, kind: PhantomData }.deserialize(deserializer)?;
        Ok(Checked(is_list, PhantomData))
    }
}

/// Reads `text`, an object, and hands each element of its list `key` to `take`.
pub(super) fn each<'de, T: Deserialize<'de>>(
    text: &'de str,
    key: &str,
    take: &mut dyn FnMut(T),
) -> serde_json::Result<()> {
    struct Root<'f, T> {
        key: &'f str,
        take: &'f mut dyn FnMut(T),
    }
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Root<'_, T> {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
            while let Some(key) = object.next_key::<Text<'de>>()? {
                if &*key == self.key {
                    object.next_value_seed(Each { take: &mut *self.take, kind: PhantomData })?;
                } else {
                    object.next_value::<IgnoredAny>()?;
                }
            }
            Ok(())
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Root { key, take })
}
