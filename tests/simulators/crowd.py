"""What happens to the people from one night to the next, told once for all systems."""
import copy

import people


def first_night():
    return people.people()[:20]


def second_night(bad_code):
    """Everybody again: one has moved and was paid a week, one is new, and one has a code that nobody knows."""
    crowd = copy.deepcopy(people.people()[:21])
    crowd[3].street, crowd[3].city, crowd[3].zip = "9 Other Road", "Point Lowell", "01302"
    crowd[3].balance -= 405
    crowd[5].claim_status = bad_code
    return crowd


def whole_again(read=21):
    """How a second night counts where everything is sent again: what is new or changed, what is as it was, what is bad."""
    return {"read": 20 + read, "stored": 22, "unchanged": 18, "held": 1}


def changes_only():
    """How it counts where only changes come."""
    return {"read": 23, "stored": 22, "unchanged": 0, "held": 1}
