//! One folder a product.
