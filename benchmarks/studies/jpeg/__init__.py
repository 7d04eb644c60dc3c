"""The JPEG decoder beside libjpeg-turbo."""
