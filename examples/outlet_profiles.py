"""Four outlets over one week of harbour news: what each does in story after story.

The outlets and the news are invented. Prints the profile, and writes it as a page.
"""

import perspectives as pv


def main() -> None:
    week = pv.load_stories("harbour-week")
    comparisons = list(pv.compare_many(week))  # made once, profiled twice
    habits = pv.profile(comparisons, by="outlet", n_perm=999)
    print(habits.to_text(width=100))
    habits.to_html("outlet-profiles.html")

    print("The same by owner: who stands how far from whom")
    owners = pv.profile(comparisons, by="owner", n_perm=999)
    print(owners.pairs.round(2).to_string(index=False))


if __name__ == "__main__":
    main()
