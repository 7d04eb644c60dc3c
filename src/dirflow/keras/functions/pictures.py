"""`img_to_array` and `array_to_img`: pictures to arrays and back."""

from dirflow.arguments.checked import checked
from dirflow.common import pictures

array_to_img = checked(pictures.array_to_img)
img_to_array = checked(pictures.img_to_array)
