"""Pictures of seals: read, drawn, placed. A picture is no signature; it only looks as paper does."""
