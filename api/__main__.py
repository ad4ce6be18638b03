"""`python -m api` is the console script `frontdesk`, also where another program has taken that name."""

from api.cli import main

if __name__ == "__main__":
    main()
