//! What phone and web show alike, from outside: one program.

mod components;
mod contrast;
mod text;
