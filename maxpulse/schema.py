"""Every table and every function of the database there is: importing this module fills `Base.metadata`."""

from maxpulse.accounts import models as accounts
from maxpulse.analysis import models as analysis
from maxpulse.assessments import models as assessments
from maxpulse.assessments.versions import models as versions
from maxpulse.claims import models as claims
from maxpulse.clients import models as clients
from maxpulse.commissions import models as commissions
from maxpulse.core.db import Base
from maxpulse.core.functions import Function
from maxpulse.insights import models as insights
from maxpulse.integration import models as integration
from maxpulse.isolation import models as isolation
from maxpulse.learning import models as learning
from maxpulse.links import models as links
from maxpulse.network import models as network
from maxpulse.notices import models as notices
from maxpulse.operations import models as operations
from maxpulse.payouts import models as payouts
from maxpulse.privacy import models as privacy
from maxpulse.results import models as results
from maxpulse.shop import models as shop
from maxpulse.tracking import models as tracking

DOMAINS = (
    *(accounts, analysis, assessments, claims, clients, commissions, insights, integration),
    *(
        isolation,
        learning,
        links,
        network,
        notices,
        operations,
        payouts,
        privacy,
        results,
        shop,
        tracking,
        versions,
    ),
)

FUNCTIONS: tuple[Function, ...] = tuple(one for domain in DOMAINS for one in getattr(domain, "FUNCTIONS", ()))

__all__ = ["DOMAINS", "FUNCTIONS", "Base"]
