"""Who: people, their memberships, consent and sign-in."""
