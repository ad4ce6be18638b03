"""Azure's services as the capabilities share them: one client each, made when it is first asked."""
