"""Every table of the desk. Importing this module is what fills `Base.metadata`."""

from store.articles import ArticleVersion, StoredArticle
from store.attachments import Attachment
from store.calls import Call
from store.canned import CannedReply
from store.cases import Case
from store.conversations import Conversation
from store.counters import Counter
from store.events import Event
from store.imports import Import
from store.messages import Message
from store.notes import Note
from store.orders import Order, OrderAct, WrongTry
from store.presence import Presence
from store.promises import Promise
from store.proposals import Proposal
from store.repeats import Repeat
from store.settings import Setting, SettingChange
from store.suggestions import Suggestion
from store.tickets import Ticket
from store.turns import Turn
from store.users import ApiKey, LogIn, User

TABLES = (
    *(User, LogIn, ApiKey, Conversation, Message, Turn, Suggestion, Ticket, Event, Counter),
    *(Attachment, Call),
    *(Note, CannedReply, Presence, Repeat),
    *(StoredArticle, ArticleVersion, Import),
    *(Order, WrongTry, OrderAct, Promise, Case, Proposal, Setting, SettingChange),
)
