//! How the arguments of a writing call say what is written.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `setAttribute(key, value)`.
    KeyValue,
    /// Objects from this argument on; the string before them names what is written.
    Objects(usize),
    /// `start(name, { attributes: {..} })`: these properties of the second argument.
    Options(&'static [&'static str]),
    /// The same of the first argument.
    FirstOptions(&'static [&'static str]),
    /// `captureException(error, { extra })`, and the text of a message.
    Capture(&'static [&'static str]),
    /// Values by place: `setUser(id, email, name)`.
    Places(&'static [&'static str]),
    /// `track(event, {..})`, `identify(id, {..})`, `capture({..})`: whatever object there is, and who it is about.
    Identity,
    /// `increment(name, value, rate, tags)`: an object, or an array of `key:value`.
    Tags,
    /// `inc({..})`, `observe({..}, value)`, `labels(a, b)`.
    Labels,
}
