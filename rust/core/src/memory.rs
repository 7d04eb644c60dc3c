//! Memory whose size an image decides: if there is not so much, the image can not be delivered, and nothing else ends.

use crate::error::OutOfMemory;

/// What is left for all that is small, and that nobody asks for, when much has been taken.
const SPARE: usize = 16 << 20;

/// Makes room for `more` further elements.
///
/// # Errors
/// If there is not so much memory.
pub fn reserve<T>(buffer: &mut Vec<T>, more: usize) -> Result<(), OutOfMemory> {
    if buffer.capacity() - buffer.len() >= more {
        return Ok(());
    }
    let bytes = more.saturating_add(buffer.len()).saturating_mul(size_of::<T>());
    buffer.try_reserve_exact(more).map_err(|_| OutOfMemory(bytes))?;
    if bytes > SPARE && Vec::<u8>::new().try_reserve_exact(SPARE).is_err() {
        *buffer = Vec::new();
        return Err(OutOfMemory(bytes));
    }
    Ok(())
}

/// Gives `buffer` a length; new elements are `value`.
///
/// # Errors
/// If there is not so much memory.
pub fn resize<T: Clone>(buffer: &mut Vec<T>, len: usize, value: T) -> Result<(), OutOfMemory> {
    reserve(buffer, len.saturating_sub(buffer.len()))?;
    buffer.resize(len, value);
    Ok(())
}

/// Replaces the content of `buffer` by that of `elements`.
///
/// # Errors
/// If there is not so much memory.
pub fn copy<T: Clone>(buffer: &mut Vec<T>, elements: &[T]) -> Result<(), OutOfMemory> {
    buffer.clear();
    reserve(buffer, elements.len())?;
    buffer.extend_from_slice(elements);
    Ok(())
}

/// Returns `len` times `value`.
///
/// # Errors
/// If there is not so much memory.
pub fn repeated<T: Clone>(value: T, len: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut buffer = Vec::new();
    resize(&mut buffer, len, value)?;
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MUCH: usize = isize::MAX as usize;

    #[test]
    fn what_does_not_fit_is_an_error_and_the_buffer_can_be_used() {
        let mut buffer = vec![7_u8; 3];
        assert_eq!(resize(&mut buffer, MUCH, 0), Err(OutOfMemory(MUCH)));
        assert_eq!(reserve(&mut buffer, usize::MAX), Err(OutOfMemory(usize::MAX)));
        assert_eq!(repeated(0_u64, MUCH / 8), Err(OutOfMemory(MUCH / 8 * 8)));
        assert_eq!(resize(&mut buffer, 4, 1), Ok(()));
        assert_eq!(buffer, [7, 7, 7, 1]);
        assert_eq!(copy(&mut buffer, &[2, 3]), Ok(()));
        assert_eq!(buffer, [2, 3]);
        assert_eq!(resize(&mut buffer, 1, 9), Ok(()));
        assert_eq!(buffer, [2]);
    }
}
