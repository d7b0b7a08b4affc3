//! Walks what a value would write along what it was read from, and says whether everything in that is known; nothing is built on
//! the way, for every record that is read goes through here. Only the fields are looked at, not what they say.

use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::Value;
use std::fmt;

/// At this place of what was read; none: it was not said there.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a>(pub Option<&'a Value>);

/// What cannot be walked along.
#[derive(Debug)]
pub(crate) struct Lost;

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is written in a way that cannot be compared")
    }
}

impl std::error::Error for Lost {}

impl ser::Error for Lost {
    fn custom<T: fmt::Display>(_: T) -> Lost {
        Lost
    }
}

macro_rules! plain {
    ($($name:ident: $kind:ty),*) => {
        $(fn $name(self, _: $kind) -> Result<bool, Lost> { Ok(true) })*
    };
}

impl<'a> Serializer for Walk<'a> {
    type Ok = bool;
    type Error = Lost;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Impossible<bool, Lost>;
    type SerializeMap = Fields<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Impossible<bool, Lost>;

    plain! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
        serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8]
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Result<bool, Lost> {
        Ok(true)
    }

    fn serialize_none(self) -> Result<bool, Lost> {
        Ok(true)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<bool, Lost> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<bool, Lost> {
        Ok(true)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<bool, Lost> {
        Ok(true)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<bool, Lost> {
        Ok(true)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<bool, Lost> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<bool, Lost> {
        Err(Lost)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Lost> {
        Ok(Items { of: self.0.and_then(Value::as_array).map_or(&[], Vec::as_slice), next: 0, no_more: true })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Lost> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Lost> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<bool, Lost>, Lost> {
        Err(Lost)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'a>, Lost> {
        Ok(Fields { of: self.0, at: None, seen: 0, no_more: true })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Lost> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<bool, Lost>, Lost> {
        Err(Lost)
    }
}

/// The items of a list.
pub(crate) struct Items<'a> {
    of: &'a [Value],
    next: usize,
    no_more: bool,
}

impl Items<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Lost> {
        let item = self.of.get(self.next);
        self.next += 1;
        self.no_more &= value.serialize(Walk(item))?;
        Ok(())
    }
}

impl ser::SerializeSeq for Items<'_> {
    type Ok = bool;
    type Error = Lost;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Lost> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Lost> {
        Ok(self.no_more)
    }
}

impl ser::SerializeTuple for Items<'_> {
    type Ok = bool;
    type Error = Lost;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Lost> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Lost> {
        Ok(self.no_more)
    }
}

impl ser::SerializeTupleStruct for Items<'_> {
    type Ok = bool;
    type Error = Lost;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Lost> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Lost> {
        Ok(self.no_more)
    }
}

/// The fields of an object.
pub(crate) struct Fields<'a> {
    of: Option<&'a Value>,
    at: Option<&'a Value>,
    seen: usize,
    no_more: bool,
}

impl<'a> Fields<'a> {
    fn field<T: Serialize + ?Sized>(&mut self, at: Option<&'a Value>, value: &T) -> Result<(), Lost> {
        self.seen += usize::from(at.is_some());
        self.no_more &= value.serialize(Walk(at))?;
        Ok(())
    }

    fn end(self) -> bool {
        let said = self.of.and_then(Value::as_object).map_or(0, |fields| fields.len());
        self.no_more && self.seen == said
    }
}

impl ser::SerializeStruct for Fields<'_> {
    type Ok = bool;
    type Error = Lost;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Lost> {
        let at = self.of.and_then(|of| of.get(name));
        self.field(at, value)
    }

    fn end(self) -> Result<bool, Lost> {
        Ok(Fields::end(self))
    }
}

impl ser::SerializeMap for Fields<'_> {
    type Ok = bool;
    type Error = Lost;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Lost> {
        self.at = name.serialize(Name(self.of))?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Lost> {
        let at = self.at.take();
        self.field(at, value)
    }

    fn end(self) -> Result<bool, Lost> {
        Ok(Fields::end(self))
    }
}

/// Finds a field by its name.
struct Name<'a>(Option<&'a Value>);

macro_rules! no_name {
    ($($name:ident: $kind:ty),*) => {
        $(fn $name(self, _: $kind) -> Result<Self::Ok, Lost> { Err(Lost) })*
    };
}

impl<'a> Serializer for Name<'a> {
    type Ok = Option<&'a Value>;
    type Error = Lost;
    type SerializeSeq = Impossible<Self::Ok, Lost>;
    type SerializeTuple = Impossible<Self::Ok, Lost>;
    type SerializeTupleStruct = Impossible<Self::Ok, Lost>;
    type SerializeTupleVariant = Impossible<Self::Ok, Lost>;
    type SerializeMap = Impossible<Self::Ok, Lost>;
    type SerializeStruct = Impossible<Self::Ok, Lost>;
    type SerializeStructVariant = Impossible<Self::Ok, Lost>;

    no_name! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
        serialize_f64: f64, serialize_char: char, serialize_bytes: &[u8], serialize_unit_struct: &'static str
    }

    fn serialize_str(self, name: &str) -> Result<Self::Ok, Lost> {
        Ok(self.0.and_then(|of| of.get(name)))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<Self::Ok, Lost> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, Lost> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Self::Ok, Lost> {
        Err(Lost)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Self::Ok, Lost> {
        Err(Lost)
    }

    fn serialize_unit(self) -> Result<Self::Ok, Lost> {
        Err(Lost)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, Lost> {
        Err(Lost)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Lost> {
        Err(Lost)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Lost> {
        Err(Lost)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Lost> {
        Err(Lost)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Lost> {
        Err(Lost)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Lost> {
        Err(Lost)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Lost> {
        Err(Lost)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Lost> {
        Err(Lost)
    }
}
