//! Python's buffers (NumPy arrays and their like) as slices.

use dirflow_core::image::{Size, View};
use pyo3::buffer::{Element, PyBuffer, PyUntypedBuffer};
use pyo3::prelude::*;

use crate::errors::{type_error, value_error};

/// The name of an element type in messages.
pub trait Named: Element {
    /// NumPy's name of the type.
    const NAME: &'static str;
}

impl Named for u8 {
    const NAME: &'static str = "uint8";
}

impl Named for i64 {
    const NAME: &'static str = "int64";
}

impl Named for f32 {
    const NAME: &'static str = "float32";
}

impl Named for f64 {
    const NAME: &'static str = "float64";
}

/// The buffer of `object`, of any element type.
pub fn untyped(object: &Bound<'_, PyAny>, what: &str, accepted: &str) -> PyResult<PyUntypedBuffer> {
    PyUntypedBuffer::get(object).map_err(|_| type_error(what, kind(object), accepted))
}

/// The buffer of `object` if its elements are of type `T`.
pub fn typed<T: Named>(object: &Bound<'_, PyAny>, what: &str) -> PyResult<PyBuffer<T>> {
    let accepted = format!("an aligned array of {} in the machine's byte order", T::NAME);
    untyped(object, what, &accepted)?.into_typed().map_err(|_| type_error(what, kind(object), &accepted))
}

/// The shape of a buffer with three axes.
pub fn three_axes(shape: &[usize], what: &str) -> PyResult<(Size, usize)> {
    match *shape {
        [height, width, channels] => Ok((Size { height, width }, channels)),
        _ => Err(value_error(what, format!("shape {shape:?}"), "shape (height, width, channels)")),
    }
}

/// Borrows the elements of a C-contiguous buffer.
pub fn slice<'a, T: Named>(buffer: &'a PyBuffer<T>, what: &str) -> PyResult<&'a [T]> {
    let Some(pointer) = buffer.as_slice_ptr() else {
        return Err(value_error(what, "an array with gaps or another order", "a C-contiguous array"));
    };
    // SAFETY: `buffer` holds the memory for the lifetime of the borrow; that nobody writes it meanwhile is the
    // caller's duty, as with every NumPy function that releases the GIL.
    #[allow(unsafe_code)]
    Ok(unsafe { pointer.as_ref() })
}

/// Borrows the elements of a writable C-contiguous buffer that shares no memory with `others`.
pub fn slice_mut<'a, T: Named>(
    buffer: &'a mut PyBuffer<T>,
    what: &str,
    others: &[(usize, usize)],
) -> PyResult<&'a mut [T]> {
    if buffer.readonly() {
        return Err(value_error(what, "a read-only array", "a writable array"));
    }
    let Some(mut pointer) = buffer.as_slice_ptr() else {
        return Err(value_error(what, "an array with gaps or another order", "a C-contiguous array"));
    };
    let start = buffer.buf_ptr() as usize;
    let end = start + buffer.len_bytes();
    if others.iter().any(|&(from, to)| from < end && start < to) {
        return Err(value_error(what, "memory shared with an input", "memory of its own"));
    }
    // SAFETY: as for `slice`; the buffer is writable and was just seen to share no memory with the inputs.
    #[allow(unsafe_code)]
    Ok(unsafe { pointer.as_mut() })
}

/// Where a slice lies in memory: its first address and one past its last.
pub fn span<T>(slice: &[T]) -> (usize, usize) {
    let range = slice.as_ptr_range();
    (range.start as usize, range.end as usize)
}

/// Borrows a C-contiguous uint8 buffer of shape (height, width, channels) as an image.
pub fn view<'a>(buffer: &'a PyBuffer<u8>, what: &str) -> PyResult<View<'a, u8>> {
    let (size, channels) = three_axes(buffer.shape(), what)?;
    View::new(slice(buffer, what)?, size, channels).map_err(crate::errors::refusal)
}

/// What an object is, for a message: its type, and its dtype if it has one.
pub fn kind(object: &Bound<'_, PyAny>) -> String {
    let name = object.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string());
    match object.getattr("dtype") {
        Ok(dtype) => format!("{name} of {dtype}"),
        Err(_) => name,
    }
}
