from setuptools import setup

setup(
    name="shop",
    version="1.0",
    packages=["shop", "shop.tests", "shop.core", "acme.cart", "shop.needs"],
    py_modules=["prices"],
    extras_require={"test": ["pytest-timeout"]},
    entry_points={"console_scripts": ["shop=shop:main"]},
)
